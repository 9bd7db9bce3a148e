/** The headings of the page, told when they changed and typing rests. Blocks that did not change are not read again. */
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { readText, readWhole } from './attribute.ts'

export type OutlineEntry = {
  readonly level: number
  readonly text: string
  /** Where the heading starts, in positions of the present document. */
  readonly position: number
}

const restMs = 150

type Heading = { readonly level: number; readonly text: string; readonly offset: number }
const none: readonly Heading[] = []
const headingsByBlock = new WeakMap<Node, readonly Heading[]>()

function headingsIn(block: Node): readonly Heading[] {
  if (block.isLeaf || (block.isTextblock && block.type.name !== 'heading')) return none
  const known = headingsByBlock.get(block)
  if (known !== undefined) return known
  const found: Heading[] = []
  const add = (node: Node, offset: number) => {
    if (node.type.name !== 'heading') return
    found.push({ level: readWhole(node.attrs['level'], 1, 6, 1), text: shownText(node), offset })
  }
  add(block, 0)
  block.descendants((node, offset) => {
    add(node, offset + 1)
    return !node.isTextblock
  })
  headingsByBlock.set(block, found)
  return found
}

/** The words of a heading as they stand on the screen, but for names that only the app knows. */
function shownText(heading: Node): string {
  return heading.textBetween(0, heading.content.size, ' ', (leaf) => {
    const { attrs } = leaf
    const parts = [attrs['label'], attrs['target'], attrs['name'], attrs['tex'], attrs['date']]
    return parts.map(readText).find((part) => part !== '') ?? ''
  })
}

export function outlineOf(doc: Node): OutlineEntry[] {
  const entries: OutlineEntry[] = []
  doc.forEach((block, position) => {
    for (const { level, text, offset } of headingsIn(block)) {
      entries.push({ level, text, position: position + offset })
    }
  })
  return entries
}

export function outlinePlugin(tell: (entries: readonly OutlineEntry[]) => void): Plugin {
  return new Plugin({
    view: (view) => {
      let timer = 0
      const send = () => tell(outlineOf(view.state.doc))
      timer = window.setTimeout(send)
      return {
        update: (_view, old) => {
          if (old.doc === view.state.doc) return
          window.clearTimeout(timer)
          timer = window.setTimeout(send, restMs)
        },
        destroy: () => window.clearTimeout(timer),
      }
    },
  })
}

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s#|^[\]\\]+/g, ' ')
    .trim()

/**
 * Where an anchor of a link points: `^id` at a block, `Heading` or `Heading#Below it` at a heading. Walks the page;
 * asked for only when one follows a link.
 */
export function anchorPosition(doc: Node, anchor: string): number | null {
  if (anchor.startsWith('^')) return blockPosition(doc, anchor.slice(1))
  const path = anchor
    .split('#')
    .map(plain)
    .filter((part) => part !== '')
  const entries = outlineOf(doc)
  let from = 0
  let found: OutlineEntry | undefined
  for (const part of path) {
    const index = entries.findIndex((entry, at) => at >= from && plain(entry.text) === part)
    found = entries[index]
    if (found === undefined) return null
    from = index + 1
  }
  return found?.position ?? null
}

function blockPosition(doc: Node, id: string): number | null {
  let found: number | null = null
  doc.descendants((node, position, parent) => {
    if (found !== null) return false
    if (node.type.name === 'block_id' && node.attrs['id'] === id && parent !== null) {
      const $position = doc.resolve(position)
      found = $position.before()
      // An id alone in its line names the block above, as Obsidian has it.
      const before = doc.resolve(found).nodeBefore
      if (parent.childCount === 1 && before !== null) found -= before.nodeSize
    }
    return found === null
  })
  return found
}

/** Brings a block to the top of what one sees. */
export function scrollToPosition(view: EditorView, position: number): void {
  const dom = view.nodeDOM(position)
  if (!(dom instanceof HTMLElement)) return
  dom.scrollIntoView({ block: 'start', behavior: 'instant' })
  dom.classList.add('is-target')
  dom.addEventListener('animationend', () => dom.classList.remove('is-target'), { once: true })
}
