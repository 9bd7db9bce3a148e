import type { Component } from 'svelte'
import type { ImportInput } from '../../../protocol/import.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { SyncStatus } from '../../../protocol/sync-channel.ts'
import type { Desk } from '../../stores/desk.ts'
import type { Presence } from '../../stores/presence.svelte.ts'
import type { Session } from '../../stores/session.svelte.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'

type DialogModule = {
  readonly default: Component<{
    desk: Desk
    close: () => void
    text?: string
    commands?: readonly Shortcut[]
    inputs?: Promise<readonly ImportInput[]>
  }>
}
type SettingsModule = { readonly default: Component<{ section?: string; session: Session }> }
type TrashModule = { readonly default: Component }

/**
 * Rooms of the screen that load when they are first entered. Found by their path, so that the shell stands without
 * them; a missing one is named when someone knocks.
 */
const dialogs = import.meta.glob<DialogModule>([
  '../palette/Palette.svelte',
  '../palette/Switcher.svelte',
  '../palette/CheatSheet.svelte',
  '../import/ImportDialog.svelte',
  '../unsent/Unsent.svelte',
])
const settings = import.meta.glob<SettingsModule>('../settings/Settings.svelte')
type PeopleModule = {
  readonly default: Component<{ presence: Presence; nodeId: NodeId | null; isPhone: boolean }>
}
type FollowModule = { readonly default: Component<{ presence: Presence }> }
const trash = import.meta.glob<TrashModule>('../trash/Trash.svelte')

const people = import.meta.glob<PeopleModule>('../presence/PeopleHere.svelte')
type StandingModule = { readonly default: Component<{ status: SyncStatus }> }
const standing = import.meta.glob<StandingModule>('../connect/LineStanding.svelte')
const follow = import.meta.glob<FollowModule>('../presence/FollowBanner.svelte')

function knock<Module>(
  rooms: Readonly<Record<string, () => Promise<Module>>>,
  path: string,
): () => Promise<Module> {
  return rooms[path] ?? (() => Promise.reject(new Error(`${path} is not part of this build.`)))
}

export const paletteDoor = knock(dialogs, '../palette/Palette.svelte')
export const switcherDoor = knock(dialogs, '../palette/Switcher.svelte')
export const cheatSheetDoor = knock(dialogs, '../palette/CheatSheet.svelte')
export const unsentDoor = knock(dialogs, '../unsent/Unsent.svelte')
export const importDoor = knock(dialogs, '../import/ImportDialog.svelte')
export const settingsDoor = knock(settings, '../settings/Settings.svelte')
export const trashDoor = knock(trash, '../trash/Trash.svelte')
export const peopleDoor = knock(people, '../presence/PeopleHere.svelte')
export const followDoor = knock(follow, '../presence/FollowBanner.svelte')
export const standingDoor = knock(standing, '../connect/LineStanding.svelte')
