/**
 * The editor of a page with everything but its menus: plugins, node views and what the screen may ask of it. The menus
 * hear of what happens through `EditorEvents`.
 */
import type { Schema } from 'prosemirror-model'
import { Plugin, Selection, TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { activeBlock } from './active-block.ts'
import { atomMarks } from './atom-marks.ts'
import { nodesOf } from './document-nodes.ts'
import type { EditorEvents, EditorOptions, ScreenKey } from './editor-options.ts'
import { hintsPlugin, longPages } from './hints.ts'
import { markdownRules } from './input-rules.ts'
import { editorKeymaps } from './keymap.ts'
import type * as LaterPlugins from './later-plugins.ts'
import { linkClicks } from './link-clicks.ts'
import { nodeViews } from './node-views/all.ts'
import { anchorPosition, scrollToPosition } from './outline.ts'
import { PageEditor, scrollerOf } from './page-editor.ts'
import type { PagePresence } from './presence/page-presence.ts'
import { presenceWatch } from './presence/presence-watch.ts'
import { suggestions } from './suggestion.ts'
import { loadTableTools, tableTools, tableWatch } from './tables/table-door.ts'
import { t } from '../words/words.ts'

/** Loaded after the first page stands; further pages have it at once. */
let later: typeof LaterPlugins | null = null

/** Opens the editor, or answers why the page cannot be shown in it (the end of a sentence). */
export function createEditor(options: EditorOptions): PageEditor | string {
  const { fragment, mount, host, events, isReadOnly, label } = options
  const created: { editor: PageEditor | null } = { editor: null }
  const context = {
    host,
    editAtom: events.editAtom,
    jumpToFootnote: (footnote: string, to: 'text' | 'reference') => {
      if (created.editor !== null) jumpToFootnote(created.editor.view, footnote, to)
    },
    goToAnchor: (anchor: string) => {
      if (created.editor !== null) goToAnchor(created.editor.view, anchor)
    },
  }
  let tables: readonly Plugin[] | null = null
  const onFirstTable = () => {
    loadTableTools()
      .then(() => created.editor?.renewPlugins())
      .catch(host.report)
  }
  let presence: PagePresence | null = null
  let cursors: Plugin | null = null
  const onPresence = (present: PagePresence | null) => {
    if (present === presence) return
    presence = present
    cursors = null
    if (present === null) {
      created.editor?.renewPlugins()
      return
    }
    import('./presence/remote-cursors.ts')
      .then(({ remoteCursors }) => {
        if (presence !== present) return
        cursors = remoteCursors(present)
        created.editor?.renewPlugins()
      })
      .catch(host.report)
  }
  const editor = PageEditor.create({
    fragment,
    mount,
    isReadOnly,
    plugins: (schema) => {
      // Made once: the view of tables comes with the state that their first plugin begins with.
      tables ??= tableTools()?.tablePlugins(isReadOnly) ?? null
      return [
        ...editorPlugins(schema, options, tables ?? [], onFirstTable),
        presenceWatch(host, onPresence),
        ...(cursors === null ? [] : [cursors]),
      ]
    },
    viewProps: {
      nodeViews: nodeViews(context),
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        ...(isReadOnly ? { 'aria-readonly': 'true', tabindex: '0' } : {}),
        class: 'page-text',
        spellcheck: 'true',
      },
      scrollMargin: { top: 96, bottom: 96, left: 0, right: 0 },
      scrollThreshold: { top: 64, bottom: 64, left: 0, right: 0 },
    },
    onTransaction: () => {
      if (created.editor !== null) events.onUpdate(created.editor.view)
    },
    onObstacle: events.onObstacle,
  })
  if (typeof editor === 'string') return editor
  created.editor = editor
  if (later === null) {
    import('./later-plugins.ts')
      .then((loaded) => {
        later = loaded
        editor.renewPlugins()
      })
      .catch(host.report)
  }
  return editor
}

function editorPlugins(
  schema: Schema,
  options: EditorOptions,
  tables: readonly Plugin[],
  onFirstTable: () => void,
): readonly Plugin[] {
  const { events, menu } = options
  return [
    suggestions(menu),
    screenKeys(events),
    linkClicks(),
    // Pasted tables are for the cells they are pasted into, so the clipboard comes first.
    ...(later?.laterPlugins(options) ?? []),
    ...tables,
    tableWatch(onFirstTable),
    markdownRules(schema),
    ...editorKeymaps(),
    atomMarks(),
    activeBlock(),
    hintsPlugin({
      emptyPage: t('Start writing. Each keystroke is on this device before you look up.'),
      emptyLine: t('Type / for blocks'),
    }),
    longPages(),
  ]
}

const isMod = (event: KeyboardEvent) => event.metaKey || event.ctrlKey

function screenKeyOf(event: KeyboardEvent): ScreenKey | null {
  const key = event.key.toLowerCase()
  if (key === 'f10' && event.altKey) return 'toolbar'
  if (!isMod(event) || event.altKey) return null
  if (key === 'f' && !event.shiftKey) return 'find'
  if (key === 'h' && !event.shiftKey) return 'replace'
  if (key === 'k' && !event.shiftKey) return 'link'
  return key === '/' ? 'block-menu' : null
}

function screenKeys(events: EditorEvents): Plugin {
  return new Plugin({
    props: {
      handleKeyDown: (view, event) => {
        const key = screenKeyOf(event)
        if (key !== null && events.onKey(key, view)) {
          event.preventDefault()
          // The palette of the app listens for the same keys.
          event.stopPropagation()
          return true
        }
        if (event.key === 'ArrowUp' && !event.shiftKey && isAtTop(view)) events.onLeaveTop()
        return false
      },
    },
  })
}

function isAtTop(view: EditorView): boolean {
  const { selection, doc } = view.state
  if (!selection.empty || selection.$head.depth === 0) return false
  return selection.$head.before(1) === 0 && doc.childCount > 0 && view.endOfTextblock('up')
}

/** Puts the caret at a footnote's text, or at the first place that refers to it. */
function jumpToFootnote(view: EditorView, label: string, to: 'text' | 'reference'): void {
  const { doc } = view.state
  const name = to === 'text' ? 'footnote' : 'footnote_ref'
  let found = -1
  doc.descendants((node, position) => {
    if (found < 0 && node.type.name === name && node.attrs['label'] === label) found = position
    return found < 0
  })
  if (found < 0) return
  const selection =
    to === 'text' ? Selection.near(doc.resolve(found + 1)) : TextSelection.create(doc, found + 1)
  view.dispatch(view.state.tr.setSelection(selection).scrollIntoView())
  view.focus()
  const dom = view.nodeDOM(found)
  if (dom instanceof HTMLElement) dom.scrollIntoView({ block: 'center', behavior: 'instant' })
}

/** Puts the caret at the start or the end of the text. */
export function focusAt(view: EditorView, at: 'start' | 'end'): void {
  const { doc, tr } = view.state
  view.dispatch(tr.setSelection(at === 'start' ? Selection.atStart(doc) : Selection.atEnd(doc)))
  view.focus()
}

/** Where one is in a text, for the text that takes its place. */
export function placeOf(view: EditorView) {
  return {
    scrolled: scrollerOf(view.dom).scrollTop,
    height: view.dom.offsetHeight,
    caret: view.hasFocus() ? view.state.selection.head : null,
  }
}

export function returnTo(view: EditorView, place: ReturnType<typeof placeOf>): void {
  if (place.caret !== null) {
    const { doc, tr } = view.state
    const at = Math.min(place.caret, doc.content.size)
    view.dispatch(tr.setSelection(Selection.near(doc.resolve(at))))
    view.focus()
  }
  scrollerOf(view.dom).scrollTop = place.scrolled
}

/** Brings what an anchor names to the top. False where the page has no such place. */
export function goToAnchor(view: EditorView, anchor: string): boolean {
  const position = anchorPosition(view.state.doc, anchor)
  if (position === null) return false
  scrollToPosition(view, position)
  return true
}

/** The caret below the last block, when one clicks there: on a new line where the page ends in no text. */
export function writeBelow(view: EditorView): void {
  const { doc, schema, tr } = view.state
  const last = doc.lastChild
  if (last?.type.name !== 'paragraph') {
    tr.insert(doc.content.size, nodesOf(schema).paragraph.create())
  }
  view.dispatch(tr.setSelection(Selection.atEnd(tr.doc)).scrollIntoView())
  view.focus()
}
