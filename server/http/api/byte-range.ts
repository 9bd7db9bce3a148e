import type { ByteRange } from '../../blobs/blobs.ts'

/**
 * The part that a request wants (RFC 9110, 14): one range of bytes. Several at once are answered with the whole, and so
 * is a part of something that is another by now. Null: there is no such part.
 */
export function readRange(
  headers: Headers,
  etag: string,
  size: number,
): ByteRange | 'whole' | null {
  const condition = headers.get('If-Range')
  const found = /^bytes=(\d*)-(\d*)$/.exec(headers.get('Range') ?? '')
  if (found === null || (condition !== null && condition !== etag)) return 'whole'
  const [, first = '', last = ''] = found
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const count = Math.min(Number(last), size)
    return count === 0 ? null : { from: size - count, to: size }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(Number(last) + 1, size)
  return from < to ? { from, to } : null
}
