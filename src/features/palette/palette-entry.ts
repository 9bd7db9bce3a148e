import type { NodeId } from '../../../protocol/ids.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'
import type { Outline } from '../../ui/node-icons.ts'

/** What choosing an entry does. */
export type PaletteAct =
  | { readonly kind: 'open'; readonly id: NodeId }
  | { readonly kind: 'run'; readonly command: Shortcut }
  | { readonly kind: 'create'; readonly name: string }
  /** Puts another text into the box, which stays open. */
  | { readonly kind: 'type'; readonly text: string }

/** One line of the palette. Texts may carry the highlight marks of the contract. */
export type PaletteEntry = {
  /** Unique among the entries that show together. */
  readonly id: string
  readonly sign:
    | { readonly kind: 'node'; readonly type: string; readonly icon: string | null }
    | { readonly kind: 'outline'; readonly outline: Outline }
  readonly label: string
  /** Where it lies, or how often it occurs. */
  readonly detail: string
  /** A second line: the text around the hit. */
  readonly snippet: string | null
  /** Keys that do the same, as in the shortcut table. */
  readonly keys: string | null
  readonly act: PaletteAct
}

export type PaletteGroup = { readonly label: string; readonly entries: readonly PaletteEntry[] }

/** What was found for one text. */
export type PaletteAnswer = {
  readonly groups: readonly PaletteGroup[]
  /** Nodes that were found; null where nothing was searched for. `isMore`: the search stopped at its limit. */
  readonly hits: { readonly count: number; readonly isMore: boolean } | null
}
