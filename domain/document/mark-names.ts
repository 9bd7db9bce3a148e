/**
 * Names of marks as y-prosemirror 1.3 writes them. Text formatting in Yjs is a map with one value a key, so a mark
 * that may stand on a text twice (its type does not exclude itself) carries a hash of its JSON in the key:
 * `comment--Zm9vYmFy`.
 */
import * as Y from 'yjs'
import type { Mark } from 'prosemirror-model'
import { createSha256 } from '../../lib/sha256.ts'

const hashedName = /^(.*)(--[a-zA-Z0-9+/=]{8})$/s

/** The mark's name in a key of Yjs formatting. */
export function markNameFromKey(key: string): string {
  return hashedName.exec(key)?.[1] ?? key
}

/** The key of Yjs formatting under which a mark is stored. */
export function keyFromMark(mark: Mark): string {
  const name = mark.type.name
  return mark.type.excludes(mark.type) ? name : `${name}--${hashOfJson(mark.toJSON())}`
}

function hashOfJson(json: unknown): string {
  const encoder = new Y.UpdateEncoderV1()
  encoder.writeAny(json)
  const hash = createSha256()
  hash.update(encoder.toUint8Array())
  const digest = hash.digest()
  const folded = digest.slice(0, 6)
  for (let i = 6; i < digest.length; i++) folded[i % 6] = (folded[i % 6] ?? 0) ^ (digest[i] ?? 0)
  return base64OfSixBytes(folded)
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function base64OfSixBytes(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < 6; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    for (let shift = 18; shift >= 0; shift -= 6) text += digits.charAt((group >> shift) & 63)
  }
  return text
}
