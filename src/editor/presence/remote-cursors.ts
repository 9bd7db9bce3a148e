/**
 * Carets and selections of others in the text, and where one's own are for them.
 *
 * Local edits move the marks along; after an edit from elsewhere they are found anew from their relative positions,
 * because that edit may have replaced the block they are in.
 */
import './remote-cursors.css'
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
  type ProsemirrorBinding,
} from 'y-prosemirror'
import * as Y from 'yjs'
import { isSharedChange } from '../remote-change.ts'
import type { PagePresence, RemoteCursor, SharedSelection } from './page-presence.ts'

const cursorsKey = new PluginKey<DecorationSet>('remote-cursors')

/** Selections are told when they rest for so long, or that long after the last time. */
const tellAfterMs = 60

export function remoteCursors(presence: PagePresence): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key: cursorsKey,
    state: {
      init: (_, state) => decorate(state, presence.cursors),
      apply(transaction, shown, _, state) {
        if (transaction.getMeta(cursorsKey) === true || isSharedChange(transaction))
          return decorate(state, presence.cursors)
        return transaction.docChanged && shown !== DecorationSet.empty
          ? shown.map(transaction.mapping, transaction.doc)
          : shown
      },
    },
    props: { decorations: (state) => cursorsKey.getState(state) },
    view(view) {
      let timer: number | null = null
      let told = ''
      let followedTo = ''
      const stop = presence.onChange(() => {
        if (view.isDestroyed) return
        view.dispatch(view.state.tr.setMeta(cursorsKey, true).setMeta('addToHistory', false))
        const followed = presence.cursors.find(({ isFollowed }) => isFollowed)
        const to = followed === undefined ? '' : JSON.stringify(followed.selection)
        if (followed !== undefined && to !== followedTo) keepInView(view, followed)
        followedTo = to
      })
      const tell = () => {
        timer = null
        if (view.isDestroyed || !view.hasFocus()) return
        const selection = ownSelection(view.state)
        const text = JSON.stringify(selection)
        if (text === told) return
        told = text
        presence.tell(selection)
      }
      return {
        update(_, before) {
          if (view.state.selection.eq(before.selection) && told !== '') return
          timer ??= window.setTimeout(tell, tellAfterMs)
        },
        destroy() {
          stop()
          if (timer !== null) window.clearTimeout(timer)
          presence.tell(null)
        },
      }
    },
  })
}

type Bound = Pick<ProsemirrorBinding, 'doc' | 'type' | 'mapping'>

function bindingOf(state: EditorState): Bound | null {
  const sync = ySyncPluginKey.getState(state) as { readonly binding: Bound | null } | undefined
  return sync?.binding ?? null
}

function ownSelection(state: EditorState): SharedSelection | null {
  const binding = bindingOf(state)
  if (binding === null) return null
  const toRelative = (position: number): unknown =>
    absolutePositionToRelativePosition(position, binding.type, binding.mapping)
  const { anchor, head } = state.selection
  return { anchor: toRelative(anchor), head: toRelative(head) }
}

type Place = { readonly anchor: number; readonly head: number }

/** Where a selection of somebody else is in this text; null where that is not here, or not yet. */
function placeOf(state: EditorState, { anchor, head }: SharedSelection): Place | null {
  const binding = bindingOf(state)
  if (binding === null) return null
  const toPosition = (place: unknown): number | null => {
    const relative = Y.createRelativePositionFromJSON(place)
    const { doc, type, mapping } = binding
    const position = relativePositionToAbsolutePosition(doc, type, relative, mapping)
    return position === null ? null : Math.min(Math.max(position, 0), state.doc.content.size)
  }
  try {
    const [from, to] = [toPosition(anchor), toPosition(head)]
    return from === null || to === null ? null : { anchor: from, head: to }
  } catch {
    // The bytes are somebody else's word: what Yjs cannot follow is nowhere.
    return null
  }
}

function decorate(state: EditorState, cursors: readonly RemoteCursor[]): DecorationSet {
  if (cursors.length === 0) return DecorationSet.empty
  const marks: Decoration[] = []
  for (const cursor of cursors) {
    const place = placeOf(state, cursor.selection)
    if (place === null) continue
    const { anchor, head } = place
    if (anchor !== head)
      marks.push(
        Decoration.inline(
          Math.min(anchor, head),
          Math.max(anchor, head),
          { class: `others-range person-${cursor.colour}` },
          { inclusiveEnd: true },
        ),
      )
    marks.push(
      Decoration.widget(head, () => caretOf(cursor), {
        // A caret that its person moved is a new one, and says its name again.
        key: `${cursor.id} ${JSON.stringify(cursor.selection)}`,
        side: 10,
        ignoreSelection: true,
      }),
    )
  }
  return DecorationSet.create(state.doc, marks)
}

/** Assistive technology hears who is on the page from the page's head, not in the middle of a word. */
function caretOf({ name, colour }: RemoteCursor): HTMLElement {
  const caret = document.createElement('span')
  caret.className = `others-caret person-${colour}`
  caret.ariaHidden = 'true'
  const label = document.createElement('span')
  label.className = 'others-name'
  label.textContent = firstName(name)
  // Without letters beside it a browser would draw the own caret inside of it.
  caret.append('\u2060', label, '\u2060')
  return caret
}

function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name
}

/** A third from the top, at once; nothing where it is in view with a few lines around. */
function keepInView(view: EditorView, { selection }: RemoteCursor): void {
  const place = placeOf(view.state, selection)
  const scroller = view.dom.closest('.scroller')
  if (place === null || scroller === null) return
  const { top, bottom } = view.coordsAtPos(place.head)
  const box = scroller.getBoundingClientRect()
  const margin = Math.min(96, box.height / 4)
  if (top >= box.top + margin && bottom <= box.bottom - margin) return
  scroller.scrollTop += top - box.top - box.height / 3
}
