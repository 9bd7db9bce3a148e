import { createHash } from 'node:crypto'
import { v7 } from 'uuid'
import type { Platform } from '../platform.ts'

const tokenBytes = 32

/** A secret of 256 bits, as text for a cookie or a link. */
export function createToken({ randomBytes }: Pick<Platform, 'randomBytes'>): string {
  return Buffer.from(randomBytes(tokenBytes)).toString('base64url')
}

/** What is kept of a secret. One round is enough: nobody guesses 256 (or 160) bits. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** A new id that sorts by time. */
export function createId({ clock, randomBytes }: Pick<Platform, 'clock' | 'randomBytes'>): string {
  return v7({ msecs: clock.now(), random: randomBytes(16) })
}

/** Crockford's base 32: no I, L, O and U, which are misread. */
const recoveryAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const recoveryCharacters = 32

/** 160 bits to be written on paper: eight groups of four. */
export function createRecoveryCode({ randomBytes }: Pick<Platform, 'randomBytes'>): string {
  // 32 divides 256, so that each character is equally likely.
  const characters = Array.from(
    randomBytes(recoveryCharacters),
    (byte) => recoveryAlphabet[byte % recoveryAlphabet.length],
  ).join('')
  return (characters.match(/.{4}/g) ?? []).join('-')
}

/** The code as it was made, from what a person types. */
export function normaliseRecoveryCode(text: string): string {
  const characters = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return (characters.match(/.{1,4}/g) ?? []).join('-')
}
