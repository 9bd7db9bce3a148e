import type { EditorView } from 'prosemirror-view'
import type { EditorHost } from '../editor-host.ts'

/** What a node view may ask for beyond the view itself. */
export type NodeViewContext = {
  readonly host: EditorHost
  /** Opens the small form that changes an atom: a formula, a picture's description. */
  readonly editAtom: (position: number) => void
  /** Puts the caret at a footnote's text or at its first reference. */
  readonly jumpToFootnote: (label: string, to: 'text' | 'reference') => void
  /** Brings a heading or a block of this page to the top. */
  readonly goToAnchor: (anchor: string) => void
}

/** Sets attributes of the node at its present place, as one step of undo. */
export function setAttributes(
  view: EditorView,
  getPosition: () => number | undefined,
  attributes: Readonly<Record<string, unknown>>,
): void {
  const position = getPosition()
  if (position === undefined || !view.editable) return
  const tr = view.state.tr
  for (const [name, value] of Object.entries(attributes)) tr.setNodeAttribute(position, name, value)
  view.dispatch(tr)
}
