import type { Transaction } from 'prosemirror-state'

/** One range, in positions of the new document, outside of which a transaction changed nothing; null for none. */
export function changedRange(transaction: Transaction): { from: number; to: number } | null {
  let from = Infinity
  let to = -Infinity
  for (const map of transaction.mapping.maps) {
    if (from <= to) {
      from = map.map(from, -1)
      to = map.map(to, 1)
    }
    map.forEach((_oldFrom, _oldTo, newFrom, newTo) => {
      from = Math.min(from, newFrom)
      to = Math.max(to, newTo)
    })
  }
  if (from > to) return null
  const size = transaction.doc.content.size
  return { from: Math.max(0, Math.min(from, size)), to: Math.max(0, Math.min(to, size)) }
}
