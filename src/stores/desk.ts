import { createContext } from 'svelte'
import type { NodeId } from '../../protocol/ids.ts'
import type { ImportInput } from '../../protocol/import.ts'
import type { Application } from '../pwa/application.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import type { Access } from './access.svelte.ts'
import type { Announcer } from './announcer.svelte.ts'
import type { Dialogs } from './dialogs.svelte.ts'
import type { Menus } from './menus.svelte.ts'
import type { Preferences } from './preferences.svelte.ts'
import type { PresenceDoor } from './presence-door.svelte.ts'
import type { Router } from './router.svelte.ts'
import type { SaveLedger } from './save-ledger.svelte.ts'
import type { Shortcuts } from './shortcuts.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/** What every screen has at hand, also before a workspace is open. */
export type Screen = {
  /** Updates, installation, launches; null in a test. */
  readonly application: Application | null
  readonly router: Router
  readonly preferences: Preferences
  readonly shortcuts: Shortcuts
  readonly toasts: Toasts
  readonly menus: Menus
  readonly dialogs: Dialogs
  readonly announcer: Announcer
}

/** What a screen of an open workspace has at hand. */
export type Desk = Screen & {
  readonly workspace: WorkspaceClient
  readonly ledger: SaveLedger
  readonly presence: PresenceDoor
  /** What the person may do here. */
  readonly access: Access
  /** Opens search, navigation and commands in one box, with this already typed. */
  readonly openPalette: (text?: string) => void
  readonly openSwitcher: () => void
  readonly openImport: () => void
  /** Asks how to connect the workspace to the server of this address. */
  readonly openConnect: () => void
  /** Shows who can see a root, and invites to it. */
  readonly openShare: (node: { readonly id: NodeId; readonly name: string }) => void
  /** Opens the import with what was chosen already: dropped, or opened with the app. */
  readonly importInputs: (inputs: Promise<readonly ImportInput[]>) => void
}

export const [getScreen, setScreen] = createContext<Screen>()
export const [getDesk, setDesk] = createContext<Desk>()
