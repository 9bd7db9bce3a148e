/** ArrowDown and ArrowUp into a block whose source is not in sight until the caret is in it. The browser cannot aim there. */
import { Selection, TextSelection, type Command } from 'prosemirror-state'
import { readWord } from '../attribute.ts'
import { diagramLanguage } from '../diagram/language.ts'

export function intoSource(direction: 'down' | 'up'): Command {
  return ({ selection, doc, tr }, dispatch, view) => {
    const { $head, empty } = selection
    if (!empty || $head.depth === 0 || view?.endOfTextblock(direction) !== true) return false
    const [from, step] = direction === 'down' ? [$head.after(), 1] : [$head.before(), -1]
    const next = Selection.findFrom(doc.resolve(from), step)
    if (!(next instanceof TextSelection)) return false
    const { type, attrs } = next.$head.parent
    const isDrawn =
      type.name === 'math_block' ||
      (type.spec.code === true && readWord(attrs['language']).toLowerCase() === diagramLanguage)
    if (!isDrawn) return false
    dispatch?.(tr.setSelection(next).scrollIntoView())
    return true
  }
}
