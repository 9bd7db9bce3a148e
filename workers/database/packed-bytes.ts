import { deflateSync, inflateSync } from 'fflate'

/** How bytes lie in a column: 0 as they are, 1 deflated (RFC 1951). Short ones do not pay for the effort. */
export type PackFormat = 0 | 1

const shortest = 400

export function packBytes(bytes: Uint8Array): { bytes: Uint8Array; format: PackFormat } {
  if (bytes.length < shortest) return { bytes, format: 0 }
  const packed = deflateSync(bytes, { level: 6 })
  return packed.length < bytes.length * 0.9 ? { bytes: packed, format: 1 } : { bytes, format: 0 }
}

export function unpackBytes(bytes: Uint8Array, format: number): Uint8Array {
  return format === 1 ? inflateSync(bytes) : bytes
}
