import type { Database } from 'better-sqlite3'
import type { Grant } from '../../../../protocol/role.ts'
import type { NodeId } from '../../../../protocol/ids.ts'
import type { Role } from '../../../../protocol/rows.ts'
import { isAllowedIn, type Home } from '../../../sync/access.ts'
import type { AccessChange, Member } from '../../workspace/workspace-store.ts'

/** Who may look and write where, and when that changed. */
export interface AccessTable {
  grants(person: string): readonly Grant[]
  people(): readonly Member[]
  changes(person: string, after: number): Iterable<AccessChange>
  /** Writes what changed, with versions after `version`; returns the newest. */
  set(member: Member, version: number): number
}

type GrantColumns = { readonly root_id: NodeId | ''; readonly role: Role }

const grantOf = ({ root_id, role }: GrantColumns): Grant => ({
  rootId: root_id === '' ? null : root_id,
  role,
})

export function createAccessTable(database: Database): AccessTable {
  const grants = database.prepare<[string], GrantColumns>(
    'SELECT root_id, role FROM grants WHERE person = ? ORDER BY root_id',
  )
  const people = database.prepare<[], { id: string; name: string }>(
    `SELECT id, name FROM people WHERE id IN (SELECT person FROM grants) ORDER BY id`,
  )
  const nameOf = database.prepare<[string], { name: string }>(
    'SELECT name FROM people WHERE id = ?',
  )
  const changes = database.prepare<[string, number], AccessChange>(
    `SELECT version, root_id AS root, kind FROM access_changes
     WHERE person = ? AND version > ? ORDER BY version`,
  )
  const roots = database.prepare<[], Home>(
    `SELECT root_id AS root, private_to AS privateTo FROM nodes WHERE parent_id IS NULL ORDER BY id`,
  )
  // A copy that was away when they went has them still.
  const goneRoots = database.prepare<[], Home>(
    `SELECT DISTINCT root_id AS root, private_to AS privateTo FROM departures
     WHERE root_id NOT IN (SELECT id FROM nodes WHERE parent_id IS NULL) ORDER BY root_id`,
  )
  const setName = database.prepare<[string, string]>(
    'INSERT INTO people (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  )
  const clear = database.prepare<[string]>('DELETE FROM grants WHERE person = ?')
  const insert = database.prepare<[string, string, string]>(
    'INSERT INTO grants (person, root_id, role) VALUES (?, ?, ?)',
  )
  const insertChange = database.prepare<[number, string, string, string]>(
    'INSERT INTO access_changes (version, person, root_id, kind) VALUES (?, ?, ?, ?)',
  )
  const grantsOf = (person: string) => grants.all(person).map(grantOf)

  return {
    grants: grantsOf,
    people: () => people.all().map(({ id, name }) => ({ person: id, name, grants: grantsOf(id) })),
    changes: (person, after) => changes.all(person, after),
    set({ person, name, grants: next }, version) {
      const before = { person, grants: grantsOf(person) }
      const after = { person, grants: next }
      const known = nameOf.get(person)
      if (known?.name === name && isSame(before.grants, next)) return version
      setName.run(person, name)
      clear.run(person)
      for (const { rootId, role } of next) insert.run(person, rootId ?? '', role)
      // Nobody has a copy yet that could miss something.
      if (known === undefined) return version
      let newest = version
      for (const home of roots.all()) {
        const could = isAllowedIn(before, home, 'read')
        const can = isAllowedIn(after, home, 'read')
        if (could === can) continue
        newest += 1
        insertChange.run(newest, person, home.root, can ? 'granted' : 'revoked')
      }
      for (const home of goneRoots.all()) {
        if (!isAllowedIn(before, home, 'read') || isAllowedIn(after, home, 'read')) continue
        newest += 1
        insertChange.run(newest, person, home.root, 'revoked')
      }
      return newest
    },
  }
}

function isSame(one: readonly Grant[], other: readonly Grant[]): boolean {
  const textOf = (grants: readonly Grant[]) =>
    JSON.stringify(grants.map(({ rootId, role }) => `${rootId ?? ''} ${role}`).sort())
  return textOf(one) === textOf(other)
}
