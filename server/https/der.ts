/**
 * The part of DER (X.690) that a certificate needs. Every value is a tag, a length and its content; a length under 128
 * is one byte, a longer one is a byte that counts its bytes, then those.
 */

function tagged(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), encodedLength(content.length), content])
}

function encodedLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

export const sequence = (...items: Uint8Array[]): Buffer => tagged(0x30, Buffer.concat(items))

export const set = (...items: Uint8Array[]): Buffer => tagged(0x31, Buffer.concat(items))

/** A non-negative number from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const firstUsed = bytes.findIndex((byte) => byte !== 0)
  const used = firstUsed === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(firstUsed))
  const isSignBitSet = (used[0] ?? 0) >= 0x80
  return tagged(0x02, isSignBitSet ? Buffer.concat([Buffer.from([0]), used]) : used)
}

export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]))

export const octetString = (content: Uint8Array): Buffer => tagged(0x04, content)

export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text, 'utf8'))

/** Whole bytes, or the first bits of the last one when `unusedBits` are left over. */
export const bitString = (content: Uint8Array, unusedBits = 0): Buffer =>
  tagged(0x03, Buffer.concat([Buffer.from([unusedBits]), content]))

/** An object identifier in dots, such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f))
  return bytes
}

/** A time in UTC: two-digit years through 2049, four digits from then on (RFC 5280, 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits))
}

/** A context-specific tag around whole values. */
export const explicit = (number: number, ...items: Uint8Array[]): Buffer =>
  tagged(0xa0 | number, Buffer.concat(items))

/** A context-specific tag in place of the universal one, around primitive content. */
export const implicit = (number: number, content: Uint8Array): Buffer =>
  tagged(0x80 | number, content)
