/**
 * Databases in plain files, outside of any pool: snapshots, exports, what came in. The file is opened by its owner and
 * handed over, so this VFS knows no directory; a name stands for one open file. Nothing here is durable while it is
 * written: a copy counts only once its maker says so.
 */
import type { Sqlite3Result, Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { createConnection, type Connection } from './connection.ts'
import { loadSqlite } from './module.ts'

/** An open file as SQLite needs it; a FileSystemSyncAccessHandle is one. */
export type RawFile = {
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  truncate(size: number): void
  getSize(): number
  flush(): void
  close(): void
}

const vfsName = 'plain'
/** Bytes 18 and 19 of a database say that it needs a write-ahead log; 1 says that it needs none. */
const journalVersionAt = 18

type OpenFile = { readonly raw: RawFile; readonly isReadOnly: boolean }

const fileByName = new Map<string, OpenFile>()
const fileByPointer = new Map<number, OpenFile>()
let isInstalled = false
let count = 0

/**
 * Opens a database in a plain file. Read-only files may have been written with a log; they are read as they lie. A
 * file that is to be written gets neither journal nor log: throw it away when anything fails. The caller closes the
 * raw file, after the connection.
 */
export async function openPlainFile(
  raw: RawFile,
  { isReadOnly }: { readonly isReadOnly: boolean },
): Promise<Connection> {
  const sqlite = await loadSqlite()
  install(sqlite)
  const name = `/${++count}`
  fileByName.set(name, { raw, isReadOnly })
  try {
    const handle = new sqlite.oo1.DB({
      filename: name,
      flags: isReadOnly ? 'r' : 'c',
      vfs: vfsName,
    })
    const connection = createConnection(sqlite, handle)
    connection.script('PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;')
    if (!isReadOnly) connection.script('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;')
    return connection
  } catch (error) {
    fileByName.delete(name)
    throw error
  }
}

/** Makes a finished copy openable anywhere: no log belongs to it. The connection to it is closed. */
export function finishPlainFile(raw: RawFile): void {
  raw.write(new Uint8Array([1, 1]), { at: journalVersionAt })
  raw.flush()
}

function install(sqlite: Sqlite3Static): void {
  if (isInstalled) return
  isInstalled = true
  const { capi, wasm } = sqlite
  const probe = new capi.sqlite3_file()
  const fileBytes = probe.structInfo.sizeof
  probe.dispose()

  const io = new capi.sqlite3_io_methods()
  const vfs = new capi.sqlite3_vfs()
  vfs.$iVersion = 1
  vfs.$szOsFile = fileBytes
  vfs.$mxPathname = 64

  const onFile = (
    pointer: number,
    code: Sqlite3Result,
    work: (file: OpenFile) => Sqlite3Result,
  ): Sqlite3Result => {
    const file = fileByPointer.get(pointer)
    if (file === undefined) return code
    try {
      return work(file)
    } catch (error) {
      return error instanceof DOMException && error.name === 'QuotaExceededError'
        ? capi.SQLITE_FULL
        : code
    }
  }
  const heap = (at: number, bytes: number) =>
    wasm.heap8u().subarray(Number(at), Number(at) + bytes) as Uint8Array<ArrayBuffer>

  sqlite.vfs.installVfs({
    io: {
      struct: io,
      methods: {
        xClose: (pointer) => {
          fileByPointer.delete(pointer)
          return capi.SQLITE_OK
        },
        xRead: (pointer, into, amount, offset) =>
          onFile(pointer, capi.SQLITE_IOERR_READ, ({ raw }) => {
            const read = raw.read(heap(into, amount), { at: Number(offset) })
            if (read === amount) return capi.SQLITE_OK
            heap(into, amount).fill(0, read)
            return capi.SQLITE_IOERR_SHORT_READ
          }),
        xWrite: (pointer, from, amount, offset) =>
          onFile(pointer, capi.SQLITE_IOERR_WRITE, ({ raw, isReadOnly }) => {
            if (isReadOnly) return capi.SQLITE_IOERR_WRITE
            const written = raw.write(heap(from, amount), { at: Number(offset) })
            return written === amount ? capi.SQLITE_OK : capi.SQLITE_FULL
          }),
        xTruncate: (pointer, size) =>
          onFile(pointer, capi.SQLITE_IOERR_TRUNCATE, ({ raw }) => {
            raw.truncate(Number(size))
            return capi.SQLITE_OK
          }),
        xSync: (pointer) =>
          onFile(pointer, capi.SQLITE_IOERR_FSYNC, ({ raw }) => {
            raw.flush()
            return capi.SQLITE_OK
          }),
        xFileSize: (pointer, into) =>
          onFile(pointer, capi.SQLITE_IOERR_FSTAT, ({ raw }) => {
            wasm.poke64(into, BigInt(raw.getSize()))
            return capi.SQLITE_OK
          }),
        xLock: () => capi.SQLITE_OK,
        xUnlock: () => capi.SQLITE_OK,
        xCheckReservedLock: (_pointer, into) => {
          wasm.poke32(into, 0)
          return capi.SQLITE_OK
        },
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => 4096 as Sqlite3Result,
        xDeviceCharacteristics: (pointer) =>
          (fileByPointer.get(pointer)?.isReadOnly === true
            ? capi.SQLITE_IOCAP_IMMUTABLE
            : 0) as Sqlite3Result,
      },
    },
    vfs: {
      struct: vfs,
      name: vfsName,
      methods: {
        xOpen: (_vfs, name, pointer, flags, outFlags) => {
          const path = name === 0 ? '' : (wasm.cstrToJs(name) ?? '')
          const file = fileByName.get(path)
          if (file === undefined) return capi.SQLITE_CANTOPEN
          // A name opens once: no journal and no second connection can stand for the same file.
          fileByName.delete(path)
          fileByPointer.set(pointer, file)
          const opened = new capi.sqlite3_file(pointer)
          opened.$pMethods = io.pointer
          opened.dispose()
          wasm.poke32(outFlags, flags)
          return capi.SQLITE_OK
        },
        xDelete: () => capi.SQLITE_OK,
        xAccess: (_vfs, name, _flags, into) => {
          wasm.poke32(into, fileByName.has(wasm.cstrToJs(name) ?? '') ? 1 : 0)
          return capi.SQLITE_OK
        },
        xFullPathname: (_vfs, name, bytes, into) =>
          wasm.cstrncpy(into, name, bytes) < bytes ? capi.SQLITE_OK : capi.SQLITE_CANTOPEN,
        xRandomness: (_vfs, bytes, into) => {
          crypto.getRandomValues(heap(into, bytes))
          return bytes as Sqlite3Result
        },
        xSleep: () => capi.SQLITE_OK,
        xCurrentTime: (_vfs, into) => {
          wasm.poke64f(into, 2440587.5 + Date.now() / 86_400_000)
          return capi.SQLITE_OK
        },
      },
    },
  })
}
