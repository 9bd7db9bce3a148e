/** Grey words in an empty line, for whoever does not know yet what can be done there. */
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'

export type Hints = {
  /** In a page without anything. */
  readonly emptyPage: string
  /** In the empty line the caret is in, on a page with something. */
  readonly emptyLine: string
}

/** From so many top blocks on the browser is asked to lay out only what is near the screen. */
const longPage = 250

export function longPages(): Plugin {
  return new Plugin({
    props: {
      attributes: ({ doc }): Record<string, string> =>
        doc.childCount >= longPage ? { class: 'is-long' } : {},
    },
  })
}

/** Nothing stands in the text but its first empty line. */
export function isBlank({ childCount, firstChild }: Node): boolean {
  return childCount === 1 && firstChild?.type.name === 'paragraph' && firstChild.content.size === 0
}

export function hintsPlugin({ emptyPage, emptyLine }: Hints): Plugin {
  const hint = (doc: Node, from: number, name: string, text: string) =>
    DecorationSet.create(doc, [Decoration.node(from, from + 2, { class: name, 'data-hint': text })])
  return new Plugin({
    props: {
      decorations: ({ doc, selection }) => {
        if (isBlank(doc)) return hint(doc, 0, 'hint hint-page', emptyPage)
        const { $head, empty } = selection
        const { parent } = $head
        if (!empty || $head.depth !== 1 || parent.content.size > 0) return null
        if (parent.type.name !== 'paragraph') return null
        return hint(doc, $head.before(), 'hint', emptyLine)
      },
    },
  })
}
