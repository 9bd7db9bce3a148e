import { highlightClose, highlightOpen } from '../../../protocol/rows.ts'

export type MarkedPart = { readonly text: string; readonly isHit: boolean }

/** Hits with nothing but a blank between them are one hit to the eye. */
const neighbours = new RegExp(`${highlightClose}(\\s+)${highlightOpen}`, 'gu')

/** A text with the highlight marks of the contract, as parts. Marks that do not pair are dropped. */
export function markedParts(text: string): readonly MarkedPart[] {
  const parts: MarkedPart[] = []
  const joined = text.replace(neighbours, '$1')
  joined.split(highlightOpen).forEach((piece, index) => {
    const close = index === 0 ? -1 : piece.indexOf(highlightClose)
    if (close >= 0) parts.push({ text: piece.slice(0, close), isHit: true })
    const rest = piece.slice(close + 1).replaceAll(highlightClose, '')
    if (rest !== '') parts.push({ text: rest, isHit: false })
  })
  return parts
}

export function isMarked(text: string): boolean {
  return text.includes(highlightOpen)
}
