import { roleAllows, roleAt } from '../../domain/permissions.ts'
import type { Grant } from '../../protocol/role.ts'
import type { AccountId, DeviceId, SessionId, WorkspaceId } from '../../protocol/ids.ts'
import type { Role } from '../../protocol/rows.ts'
import type { AccessChange } from '../bus/bus.ts'
import type { Member } from '../stores/workspace/workspace-store.ts'

/** Who is at the other end of a connection, as a ticket or a session says. */
export type Visitor = Member & {
  readonly account: AccountId
  readonly session: SessionId
  readonly device: DeviceId
  readonly workspace: WorkspaceId
}

/** The strongest of a person's roles: what the screen calls them. */
export function roleOf(grants: readonly Grant[]): Role {
  const roots = grants.flatMap(({ rootId }) => (rootId === null ? [] : [rootId]))
  return roleAt(grants, roots) ?? 'guest'
}

/** Of the people of a workspace those whom the person may know of: themselves, and who shares a place where they meet. */
export function peopleSeenBy(visitor: Member, people: readonly Member[]): readonly Member[] {
  const places = visitor.grants.filter(({ role }) => roleAllows(role, 'meet'))
  const isMet = (member: Member) =>
    member.grants.some(
      ({ rootId }) =>
        places.length > 0 &&
        (rootId === null ||
          places.some((place) => place.rootId === null || place.rootId === rootId)),
    )
  return people.filter((member) => member.person === visitor.person || isMet(member))
}

/** Whether the news may be of this visitor. */
export function isConcerned(visitor: Visitor, change: AccessChange): boolean {
  switch (change.kind) {
    case 'sessions_ended':
      return change.sessionIds.includes(visitor.session)
    case 'role_changed':
      return change.workspaceId === visitor.workspace && change.accountId === visitor.account
    case 'workspace_removed':
      return change.workspaceId === visitor.workspace
  }
}
