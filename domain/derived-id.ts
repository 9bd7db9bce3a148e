/**
 * The id of a copy: a uuid (version 8) computed from the id of the copying and the id of the original, so that the
 * same operation replayed makes the same nodes. FNV-1a over both, four times with other seeds: 122 bits.
 */
export function derivedId(copyId: string, sourceId: string): string {
  const text = `${copyId}/${sourceId}`
  const hex = [0x811c9dc5, 0x01234567, 0x9e3779b9, 0x85ebca6b]
    .map((seed) => hash(text, seed).toString(16).padStart(8, '0'))
    .join('')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

function hash(text: string, seed: number): number {
  let value = seed >>> 0
  for (let index = 0; index < text.length; index++) {
    value ^= text.charCodeAt(index)
    value = Math.imul(value, 0x01000193) >>> 0
  }
  value ^= value >>> 16
  value = Math.imul(value, 0x85ebca6b) >>> 0
  return (value ^ (value >>> 13)) >>> 0
}
