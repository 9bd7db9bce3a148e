/**
 * Rows and a checksum of each table that is not derived: two copies of a workspace are equal when these are. The
 * checksum of a table is the sum of the hashes of its rows, so their order does not matter; a hash is 64 bits of
 * FNV-1a over the values with their types.
 */
import type { TableFigures } from '../../../protocol/maintenance.ts'
import type { Connection, SqlValue } from '../sqlite/connection.ts'
import { isDerivedTable } from './table-kinds.ts'

/** `_meta` tells about the copy itself, so it differs between a file and its copy. */
const tablesAboutTheCopy = new Set(['_meta'])

export function readTableFigures(connection: Connection): TableFigures[] {
  return truthTables(connection).map((name) => figuresOf(connection, name))
}

export function truthTables(connection: Connection): string[] {
  return connection
    .column<string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .filter((name) => !isDerivedTable(name) && !tablesAboutTheCopy.has(name))
}

function figuresOf(connection: Connection, name: string): TableFigures {
  const sum = new Uint32Array(2)
  const hash = new Uint32Array(2)
  let rows = 0
  const statement = connection.handle.prepare(`SELECT * FROM ${quoted(name)}`)
  try {
    while (statement.step()) {
      rows++
      hash[0] = 0x811c9dc5
      hash[1] = 0x9e3779b9
      for (const value of statement.get([])) addValue(hash, value)
      addRow(sum, hash)
    }
  } finally {
    statement.finalize()
  }
  return { name, rows, checksum: hex(sum[1]) + hex(sum[0]) }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function addValue(hash: Uint32Array, value: SqlValue): void {
  if (value === null) return addByte(hash, 0)
  if (typeof value === 'string') {
    addByte(hash, 1)
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      addByte(hash, code & 0xff)
      if (code > 0xff) addByte(hash, code >> 8)
    }
  } else if (value instanceof Uint8Array) {
    addByte(hash, 2)
    for (const byte of value) addByte(hash, byte)
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    addByte(hash, 3)
    const digits = String(value)
    for (let index = 0; index < digits.length; index++) addByte(hash, digits.charCodeAt(index))
  }
  addByte(hash, 0xff)
}

/** Two FNV-1a lanes with different starts; the second one also turns, so that they do not run alike. */
function addByte(hash: Uint32Array, byte: number): void {
  hash[0] = Math.imul((hash[0] ?? 0) ^ byte, 0x01000193)
  const second = (hash[1] ?? 0) ^ byte
  hash[1] = Math.imul((second << 5) | (second >>> 27), 0x01000193)
}

function addRow(sum: Uint32Array, hash: Uint32Array): void {
  sum[0] = (sum[0] ?? 0) + (hash[0] ?? 0)
  sum[1] = (sum[1] ?? 0) + (hash[1] ?? 0)
}

function hex(word: number | undefined): string {
  return (word ?? 0).toString(16).padStart(8, '0')
}
