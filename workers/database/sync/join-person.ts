import { privateRootOf } from '../../../domain/private-root.ts'
import { writeMeta } from '../meta.ts'
import { findPlace } from '../nodes.ts'
import type { WorkspaceContext } from '../workspace-context.ts'

type Person = { readonly id: string; readonly name: string }
type Identity = Pick<WorkspaceContext, 'me' | 'privateRootId'>

/**
 * From now on the author here is this person: an account that existed before this copy met it. What was written under
 * the person of the device is theirs; no row of it is written again. Inside a transaction of the caller, who takes over
 * the answer.
 */
export function joinPerson(context: WorkspaceContext, { id, name }: Person): Identity {
  const { connection, me } = context
  if (id === me.id) {
    connection.run('UPDATE users SET name = ? WHERE key = ?', name, me.key)
    return context
  }
  const known = connection.value<number>('SELECT key FROM users WHERE id = ?', id)
  if (known === undefined)
    connection.run('UPDATE users SET id = ?, name = ? WHERE key = ?', id, name, me.key)
  const privateRootId = privateRootOf(id)
  if (findPlace(connection, privateRootId) === undefined)
    connection.run(
      `UPDATE nodes SET uuid = unhex(?, '-') WHERE uuid = unhex(?, '-')`,
      privateRootId,
      context.privateRootId,
    )
  writeMeta(connection, 'person', id)
  writeMeta(connection, 'private_root', privateRootId)
  return { me: { key: known ?? me.key, id, role: me.role }, privateRootId }
}
