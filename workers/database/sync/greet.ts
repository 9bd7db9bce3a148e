import type { Greeting } from '../../../protocol/sync-api.ts'
import type { WorkspaceContext } from '../workspace-context.ts'
import { saveGrants } from './grants.ts'

/** Notes who the server says is here and what they may do. False where all of it was known. */
export function greet(context: WorkspaceContext, greeting: Greeting): boolean {
  const { connection } = context
  const { role, grants, people } = greeting
  const isKnown =
    context.me.role === role &&
    JSON.stringify(context.grants) === JSON.stringify(grants) &&
    people.every(
      ({ id, name, role }) =>
        connection.value<number>(
          'SELECT 1 FROM users WHERE id = ? AND name = ? AND role = ?',
          id,
          name,
          role,
        ) === 1,
    )
  if (isKnown) return false
  const now = context.platform.clock.now()
  connection.transaction(() => {
    for (const { id, name, role } of people)
      connection.run(
        `INSERT INTO users (id, name, role, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role`,
        id,
        name,
        role,
        now,
      )
    connection.run('UPDATE users SET role = ? WHERE key = ?', role, context.me.key)
    saveGrants(connection, grants)
  })
  context.me = { ...context.me, role }
  context.grants = grants
  return true
}
