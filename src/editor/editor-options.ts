/** What an editor is made from, and what it tells. */
import type { EditorView } from 'prosemirror-view'
import type * as Y from 'yjs'
import type { EditorHost } from './editor-host.ts'
import type { FindState } from './find.ts'
import type { OutlineEntry } from './outline.ts'
import type { SuggestionMenu } from './suggestion.ts'

/** Keys that open something of the screen rather than change the text. */
export type ScreenKey = 'find' | 'replace' | 'link' | 'block-menu' | 'toolbar'

export type EditorEvents = {
  /** After each change of text, selection or focus. */
  readonly onUpdate: (view: EditorView) => void
  readonly onOutline: (entries: readonly OutlineEntry[]) => void
  readonly onFind: (state: FindState) => void
  /** True when the screen took the key. */
  readonly onKey: (key: ScreenKey, view: EditorView) => boolean
  readonly openBlockMenu: (position: number, anchor: HTMLElement) => void
  readonly editAtom: (position: number) => void
  /** The caret wants to go up out of the first line. */
  readonly onLeaveTop: () => void
  readonly onObstacle: (reason: string) => void
}

export type EditorOptions = {
  readonly fragment: Y.XmlFragment
  readonly mount: HTMLElement
  readonly host: EditorHost
  readonly events: EditorEvents
  readonly menu: SuggestionMenu
  readonly isReadOnly: boolean
  /** How assistive technology calls the text. */
  readonly label: string
}
