/** Gives the source block (formula, code) that the caret is in a class, so that it shows its source. */
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'

export function activeBlock(): Plugin {
  return new Plugin({
    props: {
      decorations: ({ selection, doc }) => {
        const { $head } = selection
        if ($head.depth === 0 || $head.parent.type.spec.code !== true) return null
        return DecorationSet.create(doc, [
          Decoration.node($head.before(), $head.after(), { class: 'is-active' }),
        ])
      },
    },
  })
}
