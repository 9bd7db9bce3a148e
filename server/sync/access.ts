/**
 * What a person may do with a node of the log. The root is the unit: a grant holds for all below it. A private root,
 * and all below it, is its person's alone; no grant reaches into it.
 */
import { isAllowedAt, type Permission } from '../../domain/permissions.ts'
import type { Grant } from '../../protocol/role.ts'
import { mutant } from '../../lib/mutants.ts'
import type { NodeId } from '../../protocol/ids.ts'

/** Who asks, with what they were granted in the workspace. */
export type Access = { readonly person: string; readonly grants: readonly Grant[] }

/** Where a node stands, as far as access goes. */
export type Home = {
  readonly root: NodeId
  /** The person of the private root it is in; null everywhere else. */
  readonly privateTo: string | null
}

export function isAllowedIn(access: Access, home: Home, permission: Permission): boolean {
  if (home.privateTo !== null && !mutant('private-for-all'))
    return home.privateTo === access.person && access.grants.length > 0
  return isAllowedAt(access.grants, [home.root], permission)
}

/** Whether the person may make a new top of the tree, or bring a node there. */
export function isAllowedAtTop(access: Access): boolean {
  return isAllowedAt(access.grants, [], 'write')
}

/** What becomes of a document update for a node that stands there; null: it is taken. */
export function judgeUpdate(access: Access, home: Home | null): 'not_found' | 'forbidden' | null {
  if (home === null) return 'not_found'
  return isAllowedIn(access, home, 'write') ? null : 'forbidden'
}
