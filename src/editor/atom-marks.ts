/**
 * Keeps the marks of inline atoms in their attribute `marks`: Yjs stores marks for text only, so bold over a page link
 * would be gone after a reload. `EditorSchema.node` reads them back.
 */
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import { changedRange } from './changed-ranges.ts'
import { isSharedChange } from './remote-change.ts'
import { hasMarksAttribute } from './schema.ts'

function markNames(node: Node): string | null {
  const names = node.marks.map((mark) => mark.type.name).filter((name) => name !== 'link')
  return names.length === 0 ? null : names.sort().join(' ')
}

export function atomMarks(): Plugin {
  return new Plugin({
    appendTransaction: (transactions, _old, state) => {
      const tr = state.tr
      for (const transaction of transactions) {
        if (!transaction.docChanged || isSharedChange(transaction)) continue
        const range = changedRange(transaction)
        if (range === null) continue
        const end = Math.min(range.to, state.doc.content.size)
        state.doc.nodesBetween(Math.min(range.from, end), end, (node, position) => {
          if (!node.isInline || node.isText || !hasMarksAttribute(node.type)) return
          const names = markNames(node)
          if (names !== node.attrs['marks']) tr.setNodeAttribute(position, 'marks', names)
        })
      }
      return tr.docChanged ? tr : null
    },
  })
}
