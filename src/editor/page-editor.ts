/**
 * The editor of one page without any menu: a ProseMirror view bound to the page's shared document.
 *
 * Invariants
 * 1. The binding only ever meets a document that its schema can hold (bindable.ts). The guard observes the fragment
 *    before the binding does, so in each transaction it runs first, and widens the schema before the binding looks.
 * 2. A wider schema replaces state and binding but keeps the view, the selection and what can be undone.
 */
import { EditorState, TextSelection, type Plugin, type Transaction } from 'prosemirror-state'
import type { Schema } from 'prosemirror-model'
import { EditorView, type DirectEditorProps } from 'prosemirror-view'
import {
  getRelativeSelection,
  initProseMirrorDoc,
  relativePositionToAbsolutePosition,
  ySyncPlugin,
  ySyncPluginKey,
  type ProsemirrorBinding,
} from 'y-prosemirror'
import type * as Y from 'yjs'
import { holds, obstacleIn } from './bindable.ts'
import { narrowSharedChange } from './remote-change.ts'
import { editorSchemaFor } from './schema.ts'
import { createUndoManager, undoPlugin } from './undo.ts'
import { t } from '../words/words.ts'

export type PageEditorOptions = {
  readonly fragment: Y.XmlFragment
  readonly mount: HTMLElement
  readonly isReadOnly: boolean
  /** Plugins for a schema; asked again when the schema had to be widened. */
  readonly plugins: (schema: Schema) => readonly Plugin[]
  readonly viewProps: Omit<DirectEditorProps, 'state' | 'dispatchTransaction' | 'editable'>
  /** Called after each transaction that reached the view. */
  readonly onTransaction: (transaction: Transaction) => void
  /** The shared document became one that cannot be shown here; the view is gone. The reason ends a sentence. */
  readonly onObstacle: (reason: string) => void
}

type SharedEvent = Y.YEvent<Y.XmlText | Y.XmlElement | Y.XmlFragment>

export class PageEditor {
  readonly view: EditorView
  readonly #options: PageEditorOptions
  readonly #undoManager: Y.UndoManager
  /** Ties state and shared document; made anew with each schema only. */
  #binding: readonly Plugin[] = []
  readonly #guard = (events: SharedEvent[], transaction: Y.Transaction) => {
    this.#inspect(events, transaction)
  }

  private constructor(options: PageEditorOptions, schema: Schema) {
    this.#options = options
    this.#undoManager = createUndoManager(options.fragment)
    options.fragment.observeDeep(this.#guard)
    let isReadOnly = options.isReadOnly
    this.view = new EditorView(options.mount, {
      ...options.viewProps,
      state: this.#createState(schema),
      editable: () => !isReadOnly,
      dispatchTransaction: (transaction) => {
        this.#dispatch(transaction)
      },
    })
    this.setReadOnly = (value) => {
      isReadOnly = value
      this.view.setProps({})
    }
  }

  /** Shows the document, or answers why it cannot be shown (the end of a sentence) and leaves it alone. */
  static create(options: PageEditorOptions): PageEditor | string {
    const schema = schemaFor(options.fragment)
    return typeof schema === 'string' ? schema : new PageEditor(options, schema)
  }

  readonly setReadOnly: (isReadOnly: boolean) => void

  /** Asks for the plugins anew, as when there are more of them now. Text, selection and undo stay. */
  renewPlugins(): void {
    if (this.view.isDestroyed) return
    const { state } = this.view
    const plugins = [...this.#binding, ...this.#options.plugins(state.schema)]
    this.view.updateState(state.reconfigure({ plugins }))
  }

  destroy(): void {
    if (!this.view.isDestroyed) {
      this.#options.fragment.unobserveDeep(this.#guard)
      this.view.destroy()
    }
    this.#undoManager.destroy()
  }

  #createState(schema: Schema): EditorState {
    const { fragment, plugins } = this.#options
    const { doc, mapping } = initProseMirrorDoc(fragment, schema)
    this.#binding = [ySyncPlugin(fragment, { mapping }) as Plugin, undoPlugin(this.#undoManager)]
    return EditorState.create({
      doc: doc.childCount === 0 ? (schema.topNodeType.createAndFill() ?? doc) : doc,
      plugins: [...this.#binding, ...plugins(schema)],
    })
  }

  #dispatch(transaction: Transaction): void {
    if (this.view.isDestroyed) return
    const narrow = narrowSharedChange(this.view.state, transaction)
    this.view.updateState(this.view.state.apply(narrow))
    this.#options.onTransaction(narrow)
  }

  #inspect(events: readonly SharedEvent[], transaction: Y.Transaction): void {
    // What was typed here came out of the present schema.
    if (transaction.origin === ySyncPluginKey) return
    const isNew = (child: Y.XmlElement | Y.XmlText) =>
      child._item !== null &&
      child._item.id.clock >= (transaction.beforeState.get(child._item.id.client) ?? 0)
    const { schema } = this.view.state
    if (events.every((event) => holds(schema, event.target, isNew))) return
    const wider = schemaFor(this.#options.fragment)
    if (typeof wider === 'string') {
      this.destroy()
      this.#options.onObstacle(wider)
    } else this.#rebuild(wider)
  }

  #rebuild(schema: Schema): void {
    const before = selectionOf(this.view.state)
    const scroller = scrollerOf(this.view.dom)
    const scrolled = scroller.scrollTop
    this.view.updateState(this.#createState(schema))
    const binding = bindingOf(this.view.state)
    if (before !== null && binding !== null) {
      const toPosition = (place: unknown) =>
        relativePositionToAbsolutePosition(binding.doc, binding.type, place, binding.mapping)
      const anchor = toPosition(before.anchor)
      const head = toPosition(before.head)
      if (anchor !== null && head !== null) {
        const { doc, tr } = this.view.state
        this.view.dispatch(
          tr.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head))),
        )
      }
    }
    scroller.scrollTop = scrolled
  }
}

/** A schema that holds the document, or why there is none. */
function schemaFor(fragment: Y.XmlFragment): Schema | string {
  const obstacle = obstacleIn(fragment)
  if (obstacle !== null) return obstacle
  const schema = editorSchemaFor(fragment)
  return holds(schema, fragment, () => true)
    ? schema
    : t('it holds more kinds of blocks than one page can have')
}

function bindingOf(state: EditorState): ProsemirrorBinding | null {
  const sync = ySyncPluginKey.getState(state) as
    { readonly binding: ProsemirrorBinding | null } | undefined
  return sync?.binding ?? null
}

function selectionOf(state: EditorState): { anchor: unknown; head: unknown } | null {
  const binding = bindingOf(state)
  if (binding === null) return null
  const before: unknown = binding.beforeTransactionSelection
  if (typeof before === 'object' && before !== null && 'anchor' in before && 'head' in before) {
    return { anchor: before.anchor, head: before.head }
  }
  return getRelativeSelection(binding, state)
}

/** What scrolls the text. */
export function scrollerOf(element: HTMLElement): Element {
  for (let above = element.parentElement; above !== null; above = above.parentElement) {
    if (
      above.scrollHeight > above.clientHeight &&
      getComputedStyle(above).overflowY !== 'visible'
    ) {
      return above
    }
  }
  return document.scrollingElement ?? document.documentElement
}
