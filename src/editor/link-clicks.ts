/** Following links: a click where the page is only read, Mod with a click or Enter where it is written. */
import { NodeSelection, Plugin, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { safeHref } from '../../domain/document/schema.ts'
import { readText } from './attribute.ts'
import { linkAround } from './commands/marks.ts'

/** Opens an address in a tab of its own that knows nothing of this one. */
export function openAddress(address: string): void {
  const href = safeHref(address)
  if (href !== null) window.open(href, '_blank', 'noopener,noreferrer')
}

/** The address of the link at the caret, or null. */
function addressAtCaret(state: EditorState): string | null {
  const link = linkAround(state.selection.$head)
  return link === null ? null : safeHref(readText(link.mark.attrs['href']))
}

/** Follows what the caret is in or on: a link, a page link, a mention, a tag, a footnote. */
export function followAtCaret(view: EditorView): boolean {
  const { selection, doc } = view.state
  const address = addressAtCaret(view.state)
  if (address !== null) {
    openAddress(address)
    return true
  }
  const { $head, empty } = selection
  const position =
    selection instanceof NodeSelection
      ? selection.from
      : empty && $head.nodeBefore !== null && !$head.nodeBefore.isText
        ? $head.pos - $head.nodeBefore.nodeSize
        : empty && $head.nodeAfter !== null && !$head.nodeAfter.isText
          ? $head.pos
          : null
  const name = position === null ? undefined : doc.nodeAt(position)?.type.name
  if (
    position === null ||
    name === undefined ||
    !/^(?:page_link|mention|tag|footnote_ref)$/.test(name)
  ) {
    return false
  }
  const dom = view.nodeDOM(position)
  if (!(dom instanceof HTMLElement)) return false
  dom.click()
  return true
}

export function linkClicks(): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        click: (view, event) => {
          const link = event.target instanceof Element ? event.target.closest('a[href]') : null
          if (link === null || !view.dom.contains(link)) return false
          event.preventDefault()
          if (view.editable && !event.metaKey && !event.ctrlKey) return false
          openAddress(link.getAttribute('href') ?? '')
          return true
        },
      },
      handleKeyDown: (view, event) => {
        if (event.key !== 'Enter') return false
        const isOnAtom =
          view.state.selection instanceof NodeSelection && view.state.selection.node.isInline
        return (event.metaKey || event.ctrlKey || isOnAtom) && followAtCaret(view)
      },
    },
  })
}
