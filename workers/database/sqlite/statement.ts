/**
 * Prepared statements over the library's raw exports. The library's own Stmt checks and converts every argument of
 * every call; a list of 100 rows spends more time there than in SQLite (docs/decisions/0014).
 *
 * Bound texts and blobs lie in one scratch area that SQLite reads in place, so a statement never outlives a call:
 * it is bound, stepped to its end, reset and unbound in one go.
 */
import type { Database, Sqlite3Static, SqlValue } from '@sqlite.org/sqlite-wasm'

export type Parameter = string | number | bigint | null | Uint8Array

export interface Statement {
  /** Binds the parameters, calls `onRow` for each row until it answers false, and makes the statement idle again. */
  execute(parameters: readonly Parameter[], onRow: ((row: Row) => boolean) | null): void
  finalize(): void
}

/** The row that a statement stands on. */
export interface Row {
  value(column: number): SqlValue
  values(): SqlValue[]
}

/** The C functions as the wasm module exports them; pointers are numbers in a 32-bit build. */
type Exports = {
  sqlite3_malloc(bytes: number): number
  sqlite3_free(pointer: number): void
  sqlite3_bind_null(statement: number, index: number): number
  sqlite3_bind_int(statement: number, index: number, value: number): number
  sqlite3_bind_int64(statement: number, index: number, value: bigint): number
  sqlite3_bind_double(statement: number, index: number, value: number): number
  sqlite3_bind_text(
    statement: number,
    index: number,
    text: number,
    bytes: number,
    destructor: number,
  ): number
  sqlite3_bind_blob(
    statement: number,
    index: number,
    blob: number,
    bytes: number,
    destructor: number,
  ): number
  sqlite3_clear_bindings(statement: number): number
  sqlite3_step(statement: number): number
  sqlite3_reset(statement: number): number
  sqlite3_data_count(statement: number): number
  sqlite3_column_type(statement: number, column: number): number
  sqlite3_column_int64(statement: number, column: number): bigint
  sqlite3_column_double(statement: number, column: number): number
  sqlite3_column_text(statement: number, column: number): number
  sqlite3_column_blob(statement: number, column: number): number
  sqlite3_column_bytes(statement: number, column: number): number
}

const staticLifetime = 0
const scratchBytes = 128 * 1024
/** Up to this many bytes a loop over them is faster than the decoder's start. */
const shortText = 40

const scratchByModule = new WeakMap<Sqlite3Static, number>()

/** One area for all connections of a thread: no statement runs while another one does. */
function scratchOf(sqlite: Sqlite3Static, exports: Exports): number {
  const known = scratchByModule.get(sqlite)
  if (known !== undefined) return known
  const pointer = exports.sqlite3_malloc(scratchBytes)
  if (pointer === 0) throw new Error('SQLite has no memory for its scratch area')
  scratchByModule.set(sqlite, pointer)
  return pointer
}

/** Prepares statements of one database. */
export function createPreparer(
  sqlite: Sqlite3Static,
  handle: Database,
): (sql: string) => Statement {
  const exports = sqlite.wasm.exports as Exports
  const { SQLITE_ROW, SQLITE_DONE, SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_NULL } =
    sqlite.capi
  const encoder = new TextEncoder()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const scratch = scratchOf(sqlite, exports)
  let used = 0
  let borrowed: number[] = []
  /** The memory may grow at any call, which detaches every older view of it. */
  const bytes = () => sqlite.wasm.heap8u()

  function reserve(size: number): number {
    if (used + size <= scratchBytes) {
      const pointer = scratch + used
      used += size
      return pointer
    }
    const pointer = exports.sqlite3_malloc(Math.max(1, size))
    if (pointer === 0) handle.checkRc(sqlite.capi.SQLITE_NOMEM)
    borrowed.push(pointer)
    return pointer
  }

  function giveBack(): void {
    used = 0
    if (borrowed.length === 0) return
    for (const pointer of borrowed) exports.sqlite3_free(pointer)
    borrowed = []
  }

  function bindText(statement: number, index: number, text: string): number {
    if (text.length * 3 <= scratchBytes - used) {
      const pointer = scratch + used
      const { written } = encoder.encodeInto(
        text,
        bytes().subarray(pointer, scratch + scratchBytes),
      )
      used += written
      return exports.sqlite3_bind_text(statement, index, pointer, written, staticLifetime)
    }
    const encoded = encoder.encode(text)
    const pointer = reserve(encoded.length)
    bytes().set(encoded, pointer)
    return exports.sqlite3_bind_text(statement, index, pointer, encoded.length, staticLifetime)
  }

  function bindBlob(statement: number, index: number, blob: Uint8Array): number {
    const pointer = reserve(blob.length)
    bytes().set(blob, pointer)
    return exports.sqlite3_bind_blob(statement, index, pointer, blob.length, staticLifetime)
  }

  function bindOne(statement: number, index: number, value: Parameter): number {
    if (value === null) return exports.sqlite3_bind_null(statement, index)
    switch (typeof value) {
      case 'string':
        return bindText(statement, index, value)
      case 'number':
        if ((value | 0) === value) return exports.sqlite3_bind_int(statement, index, value)
        if (Number.isSafeInteger(value))
          return exports.sqlite3_bind_int64(statement, index, BigInt(value))
        return exports.sqlite3_bind_double(statement, index, value)
      case 'bigint':
        return exports.sqlite3_bind_int64(statement, index, value)
      default:
        return bindBlob(statement, index, value)
    }
  }

  function textAt(pointer: number, length: number): string {
    const view = bytes()
    if (length <= shortText) {
      let text = ''
      for (let at = pointer; at < pointer + length; at++) {
        const byte = view[at] ?? 0
        if (byte >= 0x80) return decoder.decode(view.subarray(pointer, pointer + length))
        text += String.fromCharCode(byte)
      }
      return text
    }
    return decoder.decode(view.subarray(pointer, pointer + length))
  }

  function columnValue(statement: number, column: number): SqlValue {
    switch (exports.sqlite3_column_type(statement, column)) {
      case SQLITE_NULL:
        return null
      case SQLITE_INTEGER: {
        // Exact for every integer that a number can hold, and much cheaper than a BigInt.
        const value = exports.sqlite3_column_double(statement, column)
        return Number.isSafeInteger(value) ? value : exports.sqlite3_column_int64(statement, column)
      }
      case SQLITE_FLOAT:
        return exports.sqlite3_column_double(statement, column)
      case SQLITE_TEXT: {
        const pointer = exports.sqlite3_column_text(statement, column)
        return textAt(pointer, exports.sqlite3_column_bytes(statement, column))
      }
      default: {
        const pointer = exports.sqlite3_column_blob(statement, column)
        const length = exports.sqlite3_column_bytes(statement, column)
        return bytes().slice(pointer, pointer + length)
      }
    }
  }

  return (sql) => {
    const prepared = handle.prepare(sql)
    const pointer = Number(prepared.pointer)
    const row: Row = {
      value: (column) => columnValue(pointer, column),
      values() {
        const found: SqlValue[] = []
        const count = exports.sqlite3_data_count(pointer)
        for (let column = 0; column < count; column++) found.push(columnValue(pointer, column))
        return found
      },
    }
    return {
      execute(parameters, onRow) {
        try {
          for (let index = 0; index < parameters.length; index++) {
            const code = bindOne(pointer, index + 1, parameters[index] ?? null)
            if (code !== 0) handle.checkRc(code)
          }
          for (;;) {
            const code = exports.sqlite3_step(pointer)
            if (code === SQLITE_DONE) return
            if (code !== SQLITE_ROW) handle.checkRc(code)
            if (onRow !== null && !onRow(row)) return
          }
        } finally {
          exports.sqlite3_reset(pointer)
          if (parameters.length > 0) exports.sqlite3_clear_bindings(pointer)
          giveBack()
        }
      },
      finalize: () => void prepared.finalize(),
    }
  }
}
