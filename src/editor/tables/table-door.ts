/** Tables are shown by the schema alone; what edits them is loaded when a page has the first one. */
import type { Node } from 'prosemirror-model'
import { Plugin, type EditorState } from 'prosemirror-state'
import { differingBlocks } from '../remote-change.ts'
import type * as TableTools from './tools.ts'

let tools: typeof TableTools | null = null

/** The tools, once a table asked for them. */
export function tableTools(): typeof TableTools | null {
  return tools
}

export async function loadTableTools(): Promise<void> {
  tools ??= await import('./tools.ts')
}

function holdsTable(node: Node): boolean {
  if (node.type.name === 'table') return true
  if (node.isLeaf || node.isTextblock) return false
  let found = false
  node.forEach((child) => (found ||= holdsTable(child)))
  return found
}

/** True where the caret is in a table. */
export function isInTable({ selection: { $head } }: EditorState): boolean {
  for (let depth = $head.depth; depth > 0; depth--) {
    if ($head.node(depth).type.spec['tableRole'] === 'row') return true
  }
  return false
}

/** Looks for the first table: in the page as it opens, then in the blocks that change. Asks once. */
export function tableWatch(onFirstTable: () => void): Plugin {
  return new Plugin({
    view: (view) => {
      let isAsked = tools !== null
      const ask = () => {
        isAsked = true
        onFirstTable()
      }
      if (!isAsked && holdsTable(view.state.doc)) ask()
      return {
        update: (_view, old) => {
          const { doc } = view.state
          if (isAsked || old.doc === doc) return
          const range = differingBlocks(old.doc, doc)
          if (range === null) return
          doc.nodesBetween(range.from, range.newTo, (node, position) => {
            if (!isAsked && position >= range.from && holdsTable(node)) ask()
            return false
          })
        },
      }
    },
  })
}
