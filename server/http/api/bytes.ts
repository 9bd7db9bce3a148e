import { AppFailure, appError } from '../../../protocol/errors.ts'

/**
 * The bytes of a request's body. One beyond `most` is not read to its end, whether or not it says how large it is.
 *
 * Hono's own limit makes a new request around the body, which Node's `Request` refuses for those of the server.
 */
export async function readBytes({ body, headers }: Request, most: number): Promise<Uint8Array> {
  if (Number(headers.get('Content-Length') ?? 0) > most) throw tooLarge(most)
  if (body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > most) throw tooLarge(most)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (most: number) =>
  new AppFailure(appError('too_large', `A request has at most ${most} bytes.`, { most }))
