/**
 * Undo of what was typed here, never of what came from elsewhere. The manager belongs to the page and not to the
 * editor's state, so that a widened schema (page-editor.ts) keeps it. Uses the key of y-prosemirror, whose
 * binding asks for the manager there.
 */
import { Plugin, type EditorState } from 'prosemirror-state'
import {
  defaultDeleteFilter,
  defaultProtectedNodes,
  getRelativeSelection,
  ySyncPluginKey,
  yUndoPluginKey,
} from 'y-prosemirror'
import * as Y from 'yjs'

type Binding = Parameters<typeof getRelativeSelection>[0]
type RelativeSelection = ReturnType<typeof getRelativeSelection>
type UndoState = {
  readonly undoManager: Y.UndoManager
  readonly before: RelativeSelection | null
}

export function createUndoManager(fragment: Y.XmlFragment): Y.UndoManager {
  return new Y.UndoManager(fragment, {
    trackedOrigins: new Set([ySyncPluginKey]),
    deleteFilter: (item) => defaultDeleteFilter(item, defaultProtectedNodes),
    captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
  })
}

function bindingOf(state: EditorState): Binding | null {
  const sync = ySyncPluginKey.getState(state) as { readonly binding: Binding | null } | undefined
  return sync?.binding ?? null
}

const undoStateOf = (state: EditorState) => yUndoPluginKey.getState(state) as UndoState | undefined

type StackEvent = { readonly stackItem: { readonly meta: Map<unknown, unknown> } }

export function undoPlugin(undoManager: Y.UndoManager): Plugin<UndoState> {
  return new Plugin<UndoState>({
    key: yUndoPluginKey,
    state: {
      init: () => ({ undoManager, before: null }),
      apply: (transaction, value, oldState, state) => {
        // The selection before is kept with each step that can be undone; while one types on, that is one step. Finding it
        // costs a walk over the blocks.
        const isSameStep = Date.now() - undoManager.lastChange < undoManager.captureTimeout
        if (!transaction.docChanged || isSameStep) return value
        const binding = bindingOf(state)
        return binding === null
          ? value
          : { undoManager, before: getRelativeSelection(binding, oldState) }
      },
    },
    view: (view) => {
      const remember = ({ stackItem }: StackEvent) => {
        stackItem.meta.set(undoPlugin, undoStateOf(view.state)?.before)
      }
      const restore = ({ stackItem }: StackEvent) => {
        const binding = bindingOf(view.state)
        const before = stackItem.meta.get(undoPlugin)
        if (binding !== null && before) binding.beforeTransactionSelection = before as never
      }
      undoManager.on('stack-item-added', remember)
      undoManager.on('stack-item-popped', restore)
      return {
        destroy() {
          undoManager.off('stack-item-added', remember)
          undoManager.off('stack-item-popped', restore)
        },
      }
    },
  })
}

/** Takes back the last own edit. False when there is none. */
export function undo(state: EditorState): boolean {
  return undoStateOf(state)?.undoManager.undo() != null
}

/** Repeats the last own edit taken back. False when there is none. */
export function redo(state: EditorState): boolean {
  return undoStateOf(state)?.undoManager.redo() != null
}
