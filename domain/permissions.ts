/**
 * Who may do what. A person holds grants: a role on the whole workspace, or on a part of its tree. A role holds for
 * everything below the node it was given on, and where several reach a node the strongest counts: a grant on a part can
 * add to what a person may do there, and never takes away.
 *
 * 1. Without a grant that reaches a node a person may do nothing with it, not even know of it.
 * 2. Each role may do all that the one below it may.
 * 3. Nobody gives a role above their own, nor changes or removes a grant above their own.
 * 4. A workspace has an owner: the last grant of `owner` on the whole workspace can be neither lowered nor removed.
 */
import type { NodeId } from '../protocol/ids.ts'
import type { Grant } from '../protocol/role.ts'
import type { Role } from '../protocol/rows.ts'

/**
 * `read`, `comment` and `write` concern nodes; `meet` is to see who else has access; `manage` to invite, to change
 * roles and to rename; `own` to name further owners and to delete the workspace.
 */
export type Permission = 'read' | 'meet' | 'comment' | 'write' | 'manage' | 'own'

/** All roles, the weakest first. A guest reads without seeing who else is there. */
export const roles = [
  'guest',
  'viewer',
  'commenter',
  'editor',
  'admin',
  'owner',
] as const satisfies readonly Role[]

const weakestRoleFor: Readonly<Record<Permission, Role>> = {
  read: 'guest',
  meet: 'viewer',
  comment: 'commenter',
  write: 'editor',
  manage: 'admin',
  own: 'owner',
}

export function roleAllows(role: Role, permission: Permission): boolean {
  return isAtLeast(role, weakestRoleFor[permission])
}

/**
 * The role that grants give at a node, from the ids on the way to it, the node itself included; null where none reaches
 * it. An empty path stands for the workspace itself.
 */
export function roleAt(grants: readonly Grant[], path: readonly NodeId[]): Role | null {
  let strongest: Role | null = null
  for (const { rootId, role } of grants) {
    const isReached = rootId === null || path.includes(rootId)
    if (isReached && (strongest === null || isAtLeast(role, strongest))) strongest = role
  }
  return strongest
}

/** True where the grants allow it at the node that the path leads to. */
export function isAllowedAt(
  grants: readonly Grant[],
  path: readonly NodeId[],
  permission: Permission,
): boolean {
  const role = roleAt(grants, path)
  return role !== null && roleAllows(role, permission)
}

/** A change of one person's role at one place: null is no role. */
export type RoleChange = { readonly from: Role | null; readonly to: Role | null }

/** True where someone with `own` role at that place may make the change. */
export function canChangeRole(own: Role, { from, to }: RoleChange): boolean {
  if (!roleAllows(own, 'manage')) return false
  return [from, to].every((role) => role === null || isAtLeast(own, role))
}

/** True where `rootId` and `role` are what invariant 4 protects. */
export function isOwnership({ rootId, role }: Grant): boolean {
  return rootId === null && role === 'owner'
}

function isAtLeast(role: Role, other: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(other)
}
