import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { bytesToHex, createSha256 } from '../../lib/sha256.ts'

test('the hash is that of Node for every length around the block size', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255)
    const hash = createSha256()
    hash.update(bytes)
    expect(bytesToHex(hash.digest())).toBe(createHash('sha256').update(bytes).digest('hex'))
  }
})

test('pieces of any size give the hash of the whole', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 255)
  const expected = createHash('sha256').update(bytes).digest('hex')
  for (const size of [1, 63, 64, 65, 1000, 100_000]) {
    const hash = createSha256()
    for (let at = 0; at < bytes.length; at += size) hash.update(bytes.subarray(at, at + size))
    expect(bytesToHex(hash.digest())).toBe(expected)
  }
})
