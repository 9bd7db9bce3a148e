import type { NodeId } from '../../protocol/ids.ts'
import type { WirePresentPage } from '../../protocol/wire/frames.ts'

/** A page somewhere else. `movedAt` orders the pages by when they last moved. */
export type PresentPage = WirePresentPage & { readonly movedAt: number }

/** Somebody who is here, with all their pages, the one that moved last first. */
export type PresentPerson = {
  readonly person: string
  readonly name: string
  /** Oneself, on another device. */
  readonly isYou: boolean
  readonly pages: readonly PresentPage[]
  /** Where they moved last, if that may be known. */
  readonly node: NodeId | null
}

/** The pages by person; people in the order of their names. */
export function peopleOf(pages: readonly PresentPage[], you: string): readonly PresentPerson[] {
  const pagesByPerson = new Map<string, PresentPage[]>()
  for (const page of pages) {
    const found = pagesByPerson.get(page.person)
    if (found === undefined) pagesByPerson.set(page.person, [page])
    else found.push(page)
  }
  return [...pagesByPerson]
    .map(([person, theirs]) => {
      const sorted = theirs.toSorted((one, other) => other.movedAt - one.movedAt)
      return {
        person,
        name: sorted[0]?.name ?? '',
        isYou: person === you,
        pages: sorted,
        node: sorted.find(({ node }) => node !== null)?.node ?? null,
      }
    })
    .sort(
      (one, other) => one.name.localeCompare(other.name) || (one.person < other.person ? -1 : 1),
    )
}

/** First letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}

/** Which of the colours of people somebody has: 1 is oneself, others 2 to 6, everywhere the same. */
export function personColour(person: string, you: string): 1 | 2 | 3 | 4 | 5 | 6 {
  if (person === you) return 1
  let hash = 2166136261
  for (const letter of person) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619)
  return (2 + ((hash >>> 0) % 5)) as 2 | 3 | 4 | 5 | 6
}
