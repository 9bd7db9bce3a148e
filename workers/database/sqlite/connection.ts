import type { Database, Sqlite3Static, SqlValue } from '@sqlite.org/sqlite-wasm'
import { toAppFailure } from './sqlite-errors.ts'
import { createPreparer, type Parameter, type Row, type Statement } from './statement.ts'

export type { SqlValue } from '@sqlite.org/sqlite-wasm'
export type { Parameter } from './statement.ts'

/**
 * The one connection to a file. Everything on it is synchronous, so a transaction cannot be interleaved and cannot
 * wait for anything. Statements are prepared once and kept. Every error that SQLite answers leaves as an AppFailure.
 */
export interface Connection {
  /** Runs a statement for its effect. */
  run(sql: string, ...parameters: readonly Parameter[]): void
  /** Several statements without parameters: pragmas, schema. Not cached. */
  script(sql: string): void
  /** The first column of the first row. */
  value<T extends SqlValue>(sql: string, ...parameters: readonly Parameter[]): T | undefined
  row<T extends readonly SqlValue[]>(
    sql: string,
    ...parameters: readonly Parameter[]
  ): T | undefined
  rows<T extends readonly SqlValue[]>(sql: string, ...parameters: readonly Parameter[]): T[]
  /** The first column of every row. */
  column<T extends SqlValue>(sql: string, ...parameters: readonly Parameter[]): T[]
  /** All or nothing. Transactions do not nest: a bug if tried. */
  transaction<T>(work: () => T): T
  readonly inTransaction: boolean
  /** Rows changed by the last `run`. */
  changes(): number
  close(): void
  readonly handle: Database
  readonly sqlite: Sqlite3Static
}

const statementLimit = 300

export function createConnection(sqlite: Sqlite3Static, handle: Database): Connection {
  const statementBySql = new Map<string, Statement>()
  const prepareNew = createPreparer(sqlite, handle)
  let inTransaction = false

  function prepare(sql: string): Statement {
    const known = statementBySql.get(sql)
    if (known !== undefined) return known
    if (statementBySql.size >= statementLimit) {
      for (const [oldest, statement] of statementBySql) {
        statement.finalize()
        statementBySql.delete(oldest)
        break
      }
    }
    const statement = prepareNew(sql)
    statementBySql.set(sql, statement)
    return statement
  }

  function execute(
    sql: string,
    parameters: readonly Parameter[],
    onRow: ((row: Row) => boolean) | null,
  ): void {
    try {
      prepare(sql).execute(parameters, onRow)
    } catch (error) {
      throw toAppFailure(sqlite, error)
    }
  }

  const connection: Connection = {
    run: (sql, ...parameters) => execute(sql, parameters, null),
    script(sql) {
      try {
        handle.exec(sql)
      } catch (error) {
        throw toAppFailure(sqlite, error)
      }
    },
    value<T extends SqlValue>(sql: string, ...parameters: readonly Parameter[]) {
      let found: T | undefined
      execute(sql, parameters, (row) => {
        found = row.value(0) as T
        return false
      })
      return found
    },
    row<T extends readonly SqlValue[]>(sql: string, ...parameters: readonly Parameter[]) {
      let found: (SqlValue[] & T) | undefined
      execute(sql, parameters, (row) => {
        found = row.values() as SqlValue[] & T
        return false
      })
      return found
    },
    rows<T extends readonly SqlValue[]>(sql: string, ...parameters: readonly Parameter[]) {
      const rows: T[] = []
      execute(sql, parameters, (row) => {
        rows.push(row.values() as SqlValue[] & T)
        return true
      })
      return rows
    },
    column<T extends SqlValue>(sql: string, ...parameters: readonly Parameter[]) {
      const values: T[] = []
      execute(sql, parameters, (row) => {
        values.push(row.value(0) as T)
        return true
      })
      return values
    },
    transaction(work) {
      if (inTransaction) throw new Error('A transaction was started inside another one')
      connection.run('BEGIN IMMEDIATE')
      inTransaction = true
      try {
        const value = work()
        connection.run('COMMIT')
        return value
      } catch (error) {
        // SQLite may have rolled back by itself (disk full, I/O error); a second ROLLBACK would be an error of its own.
        if (sqlite.capi.sqlite3_get_autocommit(handle) === 0) connection.run('ROLLBACK')
        throw error
      } finally {
        inTransaction = false
      }
    },
    get inTransaction() {
      return inTransaction
    },
    changes: () => sqlite.capi.sqlite3_changes(handle),
    close() {
      for (const statement of statementBySql.values()) statement.finalize()
      statementBySql.clear()
      handle.close()
    },
    handle,
    sqlite,
  }
  return connection
}
