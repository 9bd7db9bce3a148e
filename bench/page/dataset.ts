/**
 * The rows that every suite works with, the same in every run: a space, sections, folders of 100 pages each, about
 * 200 bytes of attributes a page. Words follow Zipf's law, so that there are common and rare ones to search for.
 */
export type DatasetNode = {
  readonly id: string
  readonly type: string
  readonly parentId: string | null
  readonly attributes: { readonly name: string; readonly summary: string; readonly status: string }
}

export type Dataset = {
  readonly nodes: readonly DatasetNode[]
  readonly folderIds: readonly string[]
  readonly pageIds: readonly string[]
}

const childrenPerFolder = 100
const statuses = ['open', 'waiting', 'done', 'dropped']

/** A small seeded generator (mulberry32) of numbers from 0 to below 1. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const starts = [
  'b',
  'br',
  'c',
  'd',
  'f',
  'g',
  'gr',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pl',
  'r',
  's',
  'st',
  't',
  'v',
  'w',
]
const middles = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou']
const ends = ['n', 'r', 's', 't', 'l', 'm', 'nd', 'rk', 'st', '']

/** 6,000 different words, the most common first. */
export const vocabulary: readonly string[] = (() => {
  const random = createRandom(7)
  const pick = (parts: readonly string[]) => parts[Math.floor(random() * parts.length)] ?? ''
  const words = new Set<string>()
  while (words.size < 6000) {
    const syllables = 1 + Math.floor(random() * 3)
    let word = ''
    for (let index = 0; index < syllables; index++) word += pick(starts) + pick(middles)
    word += pick(ends)
    if (word.length > 2) words.add(word)
  }
  return [...words]
})()

export function createWords(random: () => number): (count: number) => string {
  const cumulative: number[] = []
  let sum = 0
  for (let rank = 1; rank <= vocabulary.length; rank++) cumulative.push((sum += 1 / rank))
  const word = () => {
    const wanted = random() * sum
    let low = 0
    let high = cumulative.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((cumulative[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return vocabulary[low] ?? ''
  }
  return (count) => Array.from({ length: count }, word).join(' ')
}

/** Ids like the ones the app mints (uuid, version 7), but the same in every run. */
export function createIds(seed: number): () => string {
  const random = createRandom(seed)
  let ms = 1_760_000_000_000
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  return () => {
    const time = (ms++).toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-a${hex(3)}-${hex(12)}`
  }
}

export function createDataset(count: number, seed = 1): Dataset {
  const random = createRandom(seed)
  const words = createWords(random)
  const nextId = createIds(seed)
  const nodes: DatasetNode[] = []
  const folderIds: string[] = []
  const pageIds: string[] = []
  const add = (type: string, parentId: string | null): string => {
    const id = nextId()
    nodes.push({
      id,
      type,
      parentId,
      attributes: {
        name: words(2 + Math.floor(random() * 4)),
        summary: words(17 + Math.floor(random() * 6)),
        status: statuses[Math.floor(random() * statuses.length)] ?? '',
      },
    })
    return id
  }
  const space = add('space', null)
  let section = space
  let folder = space
  for (let index = 0; nodes.length < count; index++) {
    if (index % (childrenPerFolder * 100) === 0) section = add('folder', space)
    if (index % childrenPerFolder === 0) folderIds.push((folder = add('folder', section)))
    pageIds.push(add('page', folder))
  }
  // The last folder may be cut short; suites that list 100 children do not use it.
  folderIds.pop()
  return { nodes, folderIds, pageIds }
}
