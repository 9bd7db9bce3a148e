/** Random documents of our schema, for tests that hold for every document. */
import type { Attrs, Mark, Node, NodeType } from 'prosemirror-model'
import { documentSchema } from '../../../domain/document/schema.ts'

export type Random = () => number

/** Mulberry32: the same numbers for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)]
  if (value === undefined) throw new Error('Nothing to pick from.')
  return value
}

const words = [
  'alpha',
  'Beta',
  '*',
  '_',
  '[x]',
  '漢字',
  '🙂',
  ' ',
  '#tag',
  '`',
  '<b>',
  '$5',
  '\\',
  '1.',
]

export function randomDocument(random: Random, depth = 4): Node {
  return documentSchema.nodes.doc.create(null, blocks(random, documentSchema.nodes.doc, depth))
}

function blocks(random: Random, parent: NodeType, depth: number): Node[] {
  const types = Object.values(documentSchema.nodes).filter(
    (type) => parent.contentMatch.matchType(type) !== null && type !== documentSchema.nodes.doc,
  )
  const nodes: Node[] = []
  for (let i = Math.floor(random() * 5); i >= 0; i--) {
    const type = pick(random, types)
    if (type.isLeaf) nodes.push(type.create(randomAttributes(random, type)))
    else if (type.inlineContent)
      nodes.push(type.create(randomAttributes(random, type), inlines(random, type)))
    else
      nodes.push(
        type.create(
          randomAttributes(random, type),
          depth > 0 ? blocks(random, type, depth - 1) : [],
        ),
      )
  }
  return nodes
}

function inlines(random: Random, parent: NodeType): Node[] {
  const nodes: Node[] = []
  const types = Object.values(documentSchema.nodes).filter(
    (type) => type.isInline && parent.contentMatch.matchType(type) !== null,
  )
  for (let i = Math.floor(random() * 6); i > 0; i--) {
    const type = random() < 0.7 ? documentSchema.nodes.text : pick(random, types)
    if (type.isText)
      nodes.push(documentSchema.text(pick(random, words), parent.allowedMarks(marks(random))))
    else nodes.push(type.create(randomAttributes(random, type)))
  }
  return nodes
}

function marks(random: Random): readonly Mark[] {
  let set: readonly Mark[] = []
  for (const type of Object.values(documentSchema.marks))
    if (random() < 0.15)
      set = type
        .create(
          type.name === 'link' ? { href: `https://example.com/${pick(random, words)}` } : null,
        )
        .addToSet(set)
  return set
}

function randomAttributes(random: Random, type: NodeType): Attrs {
  return Object.fromEntries(
    Object.entries(type.spec.attrs ?? {}).map(([name, spec]) => {
      const value: unknown = (spec as { default: unknown }).default
      if (random() < 0.5) return [name, value]
      if (typeof value === 'number') return [name, 1 + Math.floor(random() * 5)]
      if (typeof value === 'boolean') return [name, random() < 0.5]
      return [name, pick(random, words)]
    }),
  )
}
