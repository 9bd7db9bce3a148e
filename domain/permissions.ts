import type { Role } from '../protocol/rows.ts'

/** What a person may do with a part of the tree, from a role inherited down it. */
export type Permission = 'read' | 'comment' | 'write' | 'manage'

const permissionsByRole: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ['read', 'comment', 'write', 'manage'],
  admin: ['read', 'comment', 'write', 'manage'],
  editor: ['read', 'comment', 'write'],
  commenter: ['read', 'comment'],
  viewer: ['read'],
  guest: ['read'],
}

export function roleAllows(role: Role, permission: Permission): boolean {
  return permissionsByRole[role].includes(permission)
}
