/**
 * Frames as bytes, the same on a socket and over HTTP: four bytes, big-endian, say how long the JSON is; the JSON is
 * `{frame, lengths}`; behind it stand the byte strings, in order, as long as `lengths` says.
 */
import * as z from 'zod/mini'
import { jsonNesting } from '../../lib/json-nesting.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { appError, type AppError } from '../errors.ts'
import { largestFrame, type Sent } from './frames.ts'

/** Levels of a frame's JSON: the schemas walk it by recursion. */
const deepestFrame = 200

const envelopeSchema = z.strictObject({
  frame: z.unknown(),
  lengths: z.array(z.int().check(z.gte(0))).check(z.maxLength(10_000)),
})

export function encodeFrame<Frame>({ frame, bytes }: Sent<Frame>): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(
    JSON.stringify({ frame, lengths: bytes.map((each) => each.byteLength) }),
  )
  const size = bytes.reduce((sum, each) => sum + each.byteLength, 4 + json.byteLength)
  const whole = new Uint8Array(size)
  new DataView(whole.buffer).setUint32(0, json.byteLength)
  whole.set(json, 4)
  let at = 4 + json.byteLength
  for (const each of bytes) {
    whole.set(each, at)
    at += each.byteLength
  }
  return whole
}

/** Reads a frame of the given schema; whatever is wrong with the bytes is a value, never an exception. */
export function decodeFrame<Schema extends z.ZodMiniType>(
  schema: Schema,
  whole: Uint8Array,
): Result<Sent<z.output<Schema>>, AppError> {
  if (whole.byteLength > largestFrame) return malformed('it is larger than a frame may be')
  if (whole.byteLength < 4) return malformed('it is too short')
  const jsonLength = new DataView(whole.buffer, whole.byteOffset).getUint32(0)
  if (4 + jsonLength > whole.byteLength) return malformed('its text is cut off')
  const envelope = envelopeSchema.safeParse(parseJson(whole.subarray(4, 4 + jsonLength)))
  if (!envelope.success) return malformed('its text is not that of a frame')
  const bytes: Uint8Array[] = []
  let at = 4 + jsonLength
  for (const length of envelope.data.lengths) {
    if (at + length > whole.byteLength) return malformed('its bytes are cut off')
    bytes.push(whole.slice(at, at + length))
    at += length
  }
  if (at !== whole.byteLength) return malformed('something stands behind it')
  const frame = schema.safeParse(envelope.data.frame)
  if (frame.success) return ok({ frame: frame.data, bytes })
  const issue = frame.error.issues[0]
  return malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

function parseJson(text: Uint8Array): unknown {
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(text)
    return jsonNesting(json) > deepestFrame ? undefined : (JSON.parse(json) as unknown)
  } catch {
    // Not JSON, or not UTF-8: no schema takes it.
    return undefined
  }
}

function malformed(detail: string): Result<never, AppError> {
  return fail(appError('invalid_args', `This is not a frame: ${detail}.`))
}
