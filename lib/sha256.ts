/**
 * SHA-256 (FIPS 180-4) over bytes that come in pieces. WebCrypto wants the whole input at once, which a file of
 * a gigabyte is not; use WebCrypto for what is small.
 */
export interface Sha256 {
  update(bytes: Uint8Array): void
  /** 32 bytes. The hash takes no more input after it. */
  digest(): Uint8Array
}

export function createSha256(): Sha256 {
  const state = new Uint32Array(initialState)
  const block = new Uint8Array(64)
  const schedule = new Uint32Array(64)
  let filled = 0
  let length = 0
  return {
    update(bytes) {
      length += bytes.length
      let at = 0
      if (filled > 0) {
        at = Math.min(64 - filled, bytes.length)
        block.set(bytes.subarray(0, at), filled)
        filled += at
        if (filled < 64) return
        compress(state, schedule, block, 0)
        filled = 0
      }
      for (; at + 64 <= bytes.length; at += 64) compress(state, schedule, bytes, at)
      block.set(bytes.subarray(at), 0)
      filled = bytes.length - at
    },
    digest() {
      block[filled++] = 0x80
      if (filled > 56) {
        block.fill(0, filled)
        compress(state, schedule, block, 0)
        filled = 0
      }
      block.fill(0, filled)
      const view = new DataView(block.buffer)
      view.setUint32(56, Math.floor(length / 0x2000_0000))
      view.setUint32(60, (length << 3) >>> 0)
      compress(state, schedule, block, 0)
      const digest = new Uint8Array(32)
      const out = new DataView(digest.buffer)
      state.forEach((word, i) => out.setUint32(i * 4, word))
      return digest
    },
  }
}

/** Bytes as lower-case hexadecimal digits. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/** Fractions of the square roots (state) and cube roots (round constants) of the first primes. */
const primes: number[] = []
for (let n = 2; primes.length < 64; n++)
  if (primes.every((prime) => n % prime !== 0)) primes.push(n)
const fraction = (root: number) => Math.floor((root - Math.floor(root)) * 0x1_0000_0000)
const initialState = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const roundConstants = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))

function compress(state: Uint32Array, w: Uint32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0, p = at; i < 16; i++, p += 4)
    w[i] =
      ((bytes[p] ?? 0) << 24) |
      ((bytes[p + 1] ?? 0) << 16) |
      ((bytes[p + 2] ?? 0) << 8) |
      (bytes[p + 3] ?? 0)
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] ?? 0
    const y = w[i - 2] ?? 0
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[i] = ((w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1) | 0
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] ?? 0) + (w[i] ?? 0)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  const sums = [a, b, c, d, e, f, g, h]
  sums.forEach((sum, i) => (state[i] = ((state[i] ?? 0) + sum) | 0))
}
