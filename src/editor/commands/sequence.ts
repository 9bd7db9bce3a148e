import { EditorState, type Command } from 'prosemirror-state'

/**
 * One command made of several: each sees the document the one before left, and all of it is one transaction, so one
 * step of undo. Commands that do not apply are skipped; it applies when any of them does.
 */
export function inSequence(...commands: readonly Command[]): Command {
  return (state, dispatch, view) => {
    const transaction = state.tr
    let present = EditorState.create({ doc: state.doc, selection: state.selection })
    let applied = false
    for (const command of commands) {
      const done = command(
        present,
        (part) => {
          for (const step of part.steps) transaction.step(step)
          transaction.setSelection(part.selection.map(transaction.doc, emptyMapping))
          present = EditorState.create({ doc: transaction.doc, selection: transaction.selection })
        },
        view,
      )
      applied ||= done
    }
    if (applied && dispatch) dispatch(transaction.scrollIntoView())
    return applied
  }
}

/** Selections of a part are already positions of its result. */
const emptyMapping = {
  map: (position: number) => position,
  mapResult: (position: number) => ({
    pos: position,
    deleted: false,
    deletedBefore: false,
    deletedAfter: false,
    deletedAcross: false,
  }),
}
