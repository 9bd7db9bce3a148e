import { ensureDerivedTables } from '../../workers/database/derived-tables.ts'
import { migrate } from '../../workers/database/migrations/migrate.ts'
import { workspaceMigrations } from '../../workers/database/migrations/workspace-migrations.ts'
import type { Connection } from '../../workers/database/sqlite/connection.ts'
import { openMemory } from '../../workers/database/sqlite/memory.ts'

const free: Connection[] = []
const mostFree = 10

/** An empty workspace file in memory. Those that are given back are emptied, so that their statements stay prepared. */
export async function takeBlankFile(): Promise<Connection> {
  const known = free.pop()
  if (known !== undefined) return known
  const connection = await openMemory()
  migrate(connection, workspaceMigrations, () => undefined)
  ensureDerivedTables(connection)
  return connection
}

export function giveBack(connection: Connection): void {
  if (free.length >= mostFree) return connection.close()
  connection.transaction(() => {
    for (const table of connection.column<string>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> '_meta'`,
    ))
      connection.run(`DELETE FROM ${table}`)
    connection.run(`INSERT INTO node_search (node_search) VALUES ('delete-all')`)
    connection.run(`DELETE FROM _meta WHERE key <> 'derived_version'`)
  })
  free.push(connection)
}
