import type { Connection } from './sqlite/connection.ts'

/** What a file says of itself, by key: whose copy it is, how far its chores are. */
export function readMeta(connection: Connection, key: string): string | undefined {
  return connection.value<string>('SELECT value FROM _meta WHERE key = ?', key)
}

export function writeMeta(connection: Connection, key: string, value: string): void {
  connection.run(
    'INSERT INTO _meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    key,
    value,
  )
}
