import { highlightClose, highlightOpen } from '../protocol/rows.ts'

/**
 * Marks the words of a search in a text as the index finds them: without regard to case and accents, at the start of
 * a word (anywhere in unspaced scripts).
 */
export type Highlighter = {
  /** The text with every hit marked. */
  mark(text: string): string
  /** About `length` characters around the densest hits, with marks; '' when nothing in the text fits. */
  snippet(text: string, length: number): string
}

const spacedLetter = /[\p{L}\p{N}\p{M}]/u
const unspacedLetter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

type Hit = { readonly start: number; readonly end: number }

export function createHighlighter(words: readonly string[]): Highlighter {
  const needles = [...new Set(words.map((word) => fold(word).text))].filter((word) => word !== '')

  function hitsIn(text: string): Hit[] {
    if (needles.length === 0 || text === '') return []
    const folded = fold(text)
    const hits: Hit[] = []
    for (const needle of needles) {
      for (
        let at = folded.text.indexOf(needle);
        at >= 0;
        at = folded.text.indexOf(needle, at + needle.length)
      ) {
        const start = folded.at(at)
        if (!startsWord(text, start)) continue
        hits.push({ start, end: folded.at(at + needle.length) })
        if (hits.length > 500) break
      }
    }
    return merge(hits.sort((left, right) => left.start - right.start))
  }

  return {
    mark: (text) => render(text, hitsIn(text), 0, text.length),
    snippet(text, length) {
      const hits = hitsIn(text)
      const first = densest(hits, length)
      if (first === undefined) return ''
      const start = wordBoundary(text, Math.max(0, first.start - Math.floor(length / 4)), -1)
      const end = wordBoundary(text, Math.min(text.length, start + length), 1)
      const body = render(text, hits, start, end).replace(/\s+/gu, ' ')
      return `${start > 0 ? '…' : ''}${body.trim()}${end < text.length ? '…' : ''}`
    },
  }
}

/** Lower case without accents, and where each folded letter stood. */
function fold(text: string): { text: string; at(index: number): number } {
  // Almost all text folds letter by letter, without a map.
  const lower = text.toLowerCase()
  // eslint-disable-next-line no-control-regex -- reason: the test is "ASCII only"
  if (lower.length === text.length && /^[\u0000-\u007f]*$/.test(lower))
    return { text: lower, at: (index) => index }
  let folded = ''
  const offsets: number[] = []
  let offset = 0
  for (const letter of text) {
    const plain = letter.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
    for (let index = 0; index < plain.length; index++) offsets.push(offset)
    folded += plain
    offset += letter.length
  }
  offsets.push(offset)
  return { text: folded, at: (index) => offsets[index] ?? offset }
}

function startsWord(text: string, at: number): boolean {
  if (at === 0) return true
  const before = text.charAt(at - 1)
  return (
    !spacedLetter.test(before) ||
    unspacedLetter.test(text.charAt(at)) ||
    unspacedLetter.test(before)
  )
}

function merge(hits: readonly Hit[]): Hit[] {
  const merged: Hit[] = []
  for (const hit of hits) {
    const last = merged.at(-1)
    if (last !== undefined && hit.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, hit.end) }
    else merged.push(hit)
  }
  return merged
}

/** The hit from which a window of `length` covers the most hits. */
function densest(hits: readonly Hit[], length: number): Hit | undefined {
  let best = hits[0]
  let bestCount = 0
  let right = 0
  hits.forEach((hit, left) => {
    while (right < hits.length && (hits[right]?.end ?? 0) - hit.start <= length * 0.7) right++
    if (right - left > bestCount) {
      bestCount = right - left
      best = hit
    }
  })
  return best
}

function wordBoundary(text: string, at: number, direction: 1 | -1): number {
  for (let moved = 0; moved < 24 && at > 0 && at < text.length; moved++, at += direction)
    if (/\s/u.test(text.charAt(direction === 1 ? at : at - 1))) return at
  return at
}

function render(text: string, hits: readonly Hit[], start: number, end: number): string {
  let rendered = ''
  let done = start
  for (const hit of hits) {
    if (hit.start < done || hit.end > end) continue
    rendered +=
      text.slice(done, hit.start) + highlightOpen + text.slice(hit.start, hit.end) + highlightClose
    done = hit.end
  }
  return rendered + text.slice(done, end)
}
