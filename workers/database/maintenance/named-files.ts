import type { Connection } from '../sqlite/connection.ts'

/** Rows looked at in one slice: a few milliseconds. */
const rowsAtOnce = 4000

const sources = [
  { table: 'nodes', key: 'key', file: `attributes ->> '$.hash'` },
  { table: 'history_entries', key: 'key', file: `inverse ->> '$.attributes.hash'` },
  { table: 'mutations', key: 'seq', file: `inverse ->> '$.attributes.hash'` },
] as const

/** The names of the files that a workspace needs: those its nodes name, and those that history can bring back. */
export function* namedFiles(connection: Connection): Generator<readonly string[]> {
  for (const { table, key, file } of sources) {
    const last = Number(connection.value<number | null>(`SELECT max(${key}) FROM ${table}`) ?? 0)
    for (let from = 0; from <= last; from += rowsAtOnce)
      yield connection.column<string>(
        `SELECT DISTINCT ${file} FROM ${table} WHERE ${key} > ? AND ${key} <= ? AND ${file} IS NOT NULL`,
        from,
        from + rowsAtOnce,
      )
  }
}
