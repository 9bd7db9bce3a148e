/** Roles in words: what they are called, what they let a person do, and what a change of one means. */
import { roleAllows, roles } from '../../../domain/permissions.ts'
import type { Role } from '../../../protocol/rows.ts'
import { t } from '../../words/words.ts'

const names: Readonly<Record<Role, string>> = {
  guest: t('Guest'),
  viewer: t('Viewer'),
  commenter: t('Commenter'),
  editor: t('Editor'),
  admin: t('Admin'),
  owner: t('Owner'),
}

const meanings: Readonly<Record<Role, string>> = {
  guest: t('reads, and does not see who else is here'),
  viewer: t('reads, and sees who else is here'),
  commenter: t('reads, and may comment once there are comments'),
  editor: t('reads and changes everything'),
  admin: t('edits, invites people and changes their roles'),
  owner: t('does all of it, names other owners, and may delete the workspace'),
}

export const roleName = (role: Role) => names[role]

export const roleMeaning = (role: Role) => meanings[role]

/** The strongest first, as a person chooses among them. */
export const rolesDownTo = (most: Role): readonly Role[] =>
  roles.slice(0, roles.indexOf(most) + 1).toReversed()

/** What happens when a role becomes another; null takes it away. */
export function changeMeaning(
  who: { readonly name: string; readonly isMe: boolean },
  from: Role,
  to: Role | null,
): string {
  const { name, isMe } = who
  if (to === null)
    return isMe
      ? t('You no longer see this. The copy on your devices goes; what you wrote stays here.')
      : t(
          '{name} no longer sees this. What is on their devices of it is removed when they next connect; what they wrote stays here.',
          { name },
        )
  if (roleAllows(from, 'write') && !roleAllows(to, 'write'))
    return isMe
      ? t('You can read from now on and change nothing, and cannot take this back yourself.')
      : t(
          '{name} can read from now on and change nothing. Edits that were not sent yet stay on their devices as drafts.',
          { name },
        )
  const words = { role: names[to], meaning: meanings[to] }
  return isMe
    ? t('You become {role}: {meaning}.', words)
    : t('{name} becomes {role}: {meaning}.', { name, ...words })
}
