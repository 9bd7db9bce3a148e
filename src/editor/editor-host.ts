/**
 * What the editor asks of the app around it. Everything that needs the workspace, the router or a dialog comes through
 * here, so that the editor stands alone in tests and in other apps.
 */

import type { PagePresence } from './presence/page-presence.ts'

/** A node as it is named in the text. */
export type NamedNode = {
  readonly id: string
  readonly type: string
  readonly name: string
  /** An emoji, `lucide:<name>`, or null for the default of the type. */
  readonly icon: string | null
  /** Names of the nodes above it, outermost first; shown where one picks a node. */
  readonly path?: readonly string[]
}

/** A file that was taken into the workspace. */
export type AddedFile = { readonly nodeId: string; readonly name: string; readonly mime: string }

/** A file of ours at this moment. */
export type ShownFile = {
  /** An address of its bytes that this page may show (a blob URL); null when they are not on this device. */
  readonly url: string | null
  readonly note: FileNote | null
  /** Does what the note offers. */
  readonly act: () => void
}

/** What is to be said of a file that is not both here and on the server. */
export type FileNote = {
  readonly text: string
  readonly tone: 'quiet' | 'wait' | 'trouble'
  /** How far it is, from 0 to 1; null where nothing moves. */
  readonly share: number | null
  /** The name of what can be done. */
  readonly action: string | null
}

/** Where a link opens. */
export type OpenPlace = 'here' | 'aside' | 'tab'

export type MenuLine =
  | {
      readonly kind?: 'item'
      readonly label: string
      /** As `Mod+Shift+L`. */
      readonly keys?: string
      readonly isChecked?: boolean
      readonly isDisabled?: boolean
      readonly tone?: 'danger'
      readonly run: () => void
    }
  | { readonly kind: 'divider' }
  | { readonly kind: 'heading'; readonly label: string }

export interface EditorHost {
  /** Calls back with the node at once when it is known and after each change; null when there is none. Returns the unsubscribe. */
  watchNode(nodeId: string, callback: (node: NamedNode | null) => void): () => void
  /** Nodes whose name fits what one types; empty text: the recent ones. */
  suggestNodes(text: string, limit: number): Promise<readonly NamedNode[]>
  /** Tags that begin so, the frequent ones first. */
  suggestTags(prefix: string, limit: number): Promise<readonly string[]>
  /** Makes a page beside the open one and answers its id, or null where that is not possible. */
  createPage(name: string): Promise<string | null>
  openNode(nodeId: string, anchor: string, place: OpenPlace): void
  openTag(name: string): void
  /**
   * Calls back with a file of ours now and whenever it comes, goes, or gets on. `isWanted`: it is fetched where it is
   * not on this device. Returns the unsubscribe.
   */
  watchFile(nodeId: string, isWanted: boolean, callback: (file: ShownFile) => void): () => void
  /** Takes files into the workspace. Those that could not be taken are left out; the app tells why. */
  addFiles(files: readonly File[]): Promise<readonly AddedFile[]>
  /** The text of a page, or of the part an anchor names, now and after each change. Returns the unsubscribe. */
  watchText(nodeId: string, anchor: string, callback: (text: string | null) => void): () => void
  /** Calls back with the others on this page once there can be any, and again when they are others. Returns the unsubscribe. */
  watchPresence(callback: (presence: PagePresence | null) => void): () => void
  /** The address of a block of the open page. */
  blockLink(anchor: string): string
  openMenu(menu: {
    readonly label: string
    readonly anchor: HTMLElement | { readonly x: number; readonly y: number }
    readonly items: readonly MenuLine[]
  }): void
  /** Says something to assistive technology. */
  announce(message: string): void
  /** Hears of bugs. */
  report(error: unknown): void
}
