/**
 * Two states of one document, block by block. A block is an element at the top of the page; what it is called (`client-clock`
 * of its Yjs item) is the same in every copy of the document, so that nothing has to be guessed.
 */
import * as Y from 'yjs'
import { documentFragment } from './schema.ts'
import { documentText } from './text.ts'

export type BlockDifference = {
  readonly id: string
  /** Plain text of the block here and there; null where it is not. */
  readonly mine: string | null
  readonly theirs: string | null
}

/** The blocks that are not the same, in the order of `mine`; those that only `theirs` has stand behind their neighbour. */
export function compareDocuments(mine: Y.Doc, theirs: Y.Doc): readonly BlockDifference[] {
  const [ours, others] = [blocksOf(mine), blocksOf(theirs)]
  const otherById = new Map(others.map((block) => [block.id, block]))
  const ownIds = new Set(ours.map(({ id }) => id))
  const differences: BlockDifference[] = []
  const tellNewFrom = (start: number) => {
    for (const block of others.slice(start)) {
      if (ownIds.has(block.id)) return
      if (isWritten(block)) differences.push({ id: block.id, mine: null, theirs: textOf(block) })
    }
  }
  tellNewFrom(0)
  for (const block of ours) {
    const other = otherById.get(block.id)
    if (other === undefined) {
      if (isWritten(block)) differences.push({ id: block.id, mine: textOf(block), theirs: null })
      continue
    }
    if (block.source !== other.source)
      differences.push({ id: block.id, mine: textOf(block), theirs: textOf(other) })
    tellNewFrom(others.indexOf(other) + 1)
  }
  return differences
}

/**
 * What makes `theirs` show a block as `mine` has it: in place of what it is there, else behind the neighbour it had.
 * Null where `mine` has no such block and `theirs` neither. Changes `theirs`.
 */
export function takeBlock(mine: Y.Doc, theirs: Y.Doc, id: string): Uint8Array | null {
  const fragment = theirs.getXmlFragment(documentFragment)
  const ours = blocksOf(mine)
  const others = blocksOf(theirs)
  const at = ours.findIndex((block) => block.id === id)
  const own = ours[at]
  const present = others.findIndex((block) => block.id === id)
  if (own === undefined && present < 0) return null
  const before = Y.encodeStateVector(theirs)
  theirs.transact(() => {
    if (present >= 0) fragment.delete(others[present]?.index ?? 0, 1)
    if (own === undefined) return
    fragment.insert(
      present >= 0 ? (others[present]?.index ?? 0) : placeBehind(ours.slice(0, at), others),
      [own.element.clone()],
    )
  })
  return Y.encodeStateAsUpdate(theirs, before)
}

type Block = {
  readonly id: string
  readonly index: number
  readonly element: Y.XmlElement | Y.XmlText
  /** Equal for blocks that look the same. */
  readonly source: string
}

function blocksOf(document: Y.Doc): Block[] {
  return document
    .getXmlFragment(documentFragment)
    .toArray()
    .flatMap((element, index) => {
      const item = element._item
      if (item === null || element instanceof Y.XmlHook) return []
      const source = sourceOf(element)
      return [{ id: `${item.id.client}-${item.id.clock}`, index, element, source }]
    })
}

/** Everything of a block that can be seen, with its formatting. */
function sourceOf(element: Y.XmlElement | Y.XmlText): string {
  if (element instanceof Y.XmlText) return JSON.stringify(element.toDelta())
  const attributes = Object.entries(element.getAttributes()).sort(([a], [b]) => (a < b ? -1 : 1))
  const children = element
    .toArray()
    .map((child) => (child instanceof Y.XmlHook ? '' : sourceOf(child)))
  return `${element.nodeName}${JSON.stringify(attributes)}[${children.join(',')}]`
}

function placeBehind(before: readonly Block[], others: readonly Block[]): number {
  const indexById = new Map(others.map(({ id, index }) => [id, index]))
  for (const { id } of before.toReversed()) {
    const index = indexById.get(id)
    if (index !== undefined) return index + 1
  }
  return 0
}

/** Empty lines are no difference. */
function isWritten({ element }: Block): boolean {
  return (
    !(element instanceof Y.XmlElement && element.nodeName === 'paragraph') || element.length > 0
  )
}

function textOf({ element }: Block): string {
  const alone = new Y.Doc()
  const fragment = alone.getXmlFragment(documentFragment)
  fragment.insert(0, [element.clone()])
  return documentText(fragment).text
}
