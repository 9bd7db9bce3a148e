/** Matching as one types in a menu: letters in order, the better the closer together and the nearer to word starts. */

export type FuzzyMatch = {
  readonly score: number
  /** Runs of the label that matched, as offsets. */
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** How well the query fits a label, or null. A label whose length folding changes is matched without ranges. */
export function fuzzyMatch(query: string, label: string): FuzzyMatch | null {
  const wanted = fold(query.trim())
  const text = fold(label)
  if (wanted === '') return { score: 0, ranges: [] }
  const keepsOffsets = text.length === label.length
  const at = wordStart(text, wanted)
  if (at >= 0) {
    const score = 100 - at - (text.length - wanted.length) / 10
    return { score, ranges: keepsOffsets ? [[at, at + wanted.length]] : [] }
  }
  const inside = text.indexOf(wanted)
  if (inside >= 0) {
    return { score: 50 - inside, ranges: keepsOffsets ? [[inside, inside + wanted.length]] : [] }
  }
  const ranges: [number, number][] = []
  let from = 0
  for (const letter of wanted) {
    if (letter === ' ') continue
    const next = text.indexOf(letter, from)
    if (next < 0) return null
    const last = ranges.at(-1)
    if (last?.[1] === next) last[1] = next + 1
    else ranges.push([next, next + 1])
    from = next + 1
  }
  // Scattered letters mean something only when they are few pieces.
  if (ranges.length > Math.max(2, wanted.length / 2)) return null
  return { score: 20 - ranges.length * 4, ranges: keepsOffsets ? ranges : [] }
}

function wordStart(text: string, wanted: string): number {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at === 0 || /[^\p{L}\p{N}]/u.test(text.charAt(at - 1))) return at
  }
  return -1
}
