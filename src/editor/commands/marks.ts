/** Text styles and links. */
import { toggleMark } from 'prosemirror-commands'
import type { Mark, ResolvedPos } from 'prosemirror-model'
import { TextSelection, type Command, type EditorState } from 'prosemirror-state'
import { safeHref, type DocumentMarkName } from '../../../domain/document/schema.ts'
import { marksOf } from '../document-nodes.ts'
import type { GlyphName } from '../glyphs.ts'
import { t } from '../../words/words.ts'

export type StyleName = Exclude<DocumentMarkName, 'link'>

/** The styles that bars offer, in their order. */
export const textStyles: readonly {
  readonly name: StyleName
  readonly label: string
  readonly glyph: GlyphName
  readonly keys: string
}[] = [
  { name: 'bold', label: t('Bold'), glyph: 'bold', keys: 'Mod+B' },
  { name: 'italic', label: t('Italic'), glyph: 'italic', keys: 'Mod+I' },
  { name: 'strike', label: t('Strike through'), glyph: 'strike', keys: 'Mod+Shift+S' },
  { name: 'code', label: t('Code'), glyph: 'inline-code', keys: 'Mod+E' },
  { name: 'highlight', label: t('Highlight'), glyph: 'highlight', keys: 'Mod+Shift+H' },
]

export function toggleStyle(name: StyleName): Command {
  return (state, dispatch, view) =>
    toggleMark(marksOf(state.schema)[name], null, { removeWhenPresent: false })(
      state,
      dispatch,
      view,
    )
}

/** True when all of the selection, or what would be typed next, has the style. */
export function hasStyle(state: EditorState, name: DocumentMarkName): boolean {
  const type = marksOf(state.schema)[name]
  const { from, to, empty, $from } = state.selection
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
  let isEverywhere = true
  let hasText = false
  state.doc.nodesBetween(from, to, (node) => {
    if (!node.isInline || !isEverywhere) return isEverywhere
    hasText = true
    isEverywhere = type.isInSet(node.marks) !== undefined
    return false
  })
  return hasText && isEverywhere
}

export type LinkRange = { readonly from: number; readonly to: number; readonly mark: Mark }

/** The link around a position, with all text that carries the very same one. */
export function linkAround($position: ResolvedPos): LinkRange | null {
  const { parent } = $position
  const type = parent.type.schema.marks['link']
  if (type === undefined || !parent.inlineContent) return null
  const mark =
    type.isInSet($position.nodeAfter?.marks ?? []) ??
    type.isInSet($position.nodeBefore?.marks ?? [])
  if (mark === undefined) return null
  const start = $position.start()
  let from = -1
  let to = -1
  parent.forEach((child, offset) => {
    const childFrom = start + offset
    const childTo = childFrom + child.nodeSize
    if (!mark.isInSet(child.marks)) return
    if (childFrom > $position.pos || to >= $position.pos) {
      if (to === childFrom) to = childTo
      return
    }
    if (to !== childFrom) from = childFrom
    to = childTo
  })
  return from < 0 || to < $position.pos ? null : { from, to, mark }
}

/** What a person typed as an address, with the protocol they left out; null when it is none. */
export function addressFrom(typed: string): string | null {
  const text = typed.trim()
  if (text === '') return null
  const direct = safeHref(text)
  if (direct !== null) return direct
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return safeHref(`mailto:${text}`)
  return /^[^\s/:]+\.[^\s/:]{2,}(?:[/?#:].*)?$/.test(text) ? safeHref(`https://${text}`) : null
}

/** Puts a link on a range, or on the address itself where the range is empty. */
export function setLink(from: number, to: number, href: string, text?: string): Command {
  return (state, dispatch) => {
    const { link } = marksOf(state.schema)
    if (dispatch) {
      const tr = state.tr
      let end = to
      if (from === to || (text !== undefined && text !== state.doc.textBetween(from, to))) {
        const shown = text === undefined || text === '' ? href : text
        tr.insertText(shown, from, to)
        end = from + shown.length
      }
      tr.removeMark(from, end, link)
      tr.addMark(from, end, link.create({ href }))
      tr.setSelection(TextSelection.create(tr.doc, end)).removeStoredMark(link)
      dispatch(tr)
    }
    return true
  }
}

export function removeLink(from: number, to: number): Command {
  return (state, dispatch) => {
    dispatch?.(state.tr.removeMark(from, to, marksOf(state.schema).link))
    return true
  }
}
