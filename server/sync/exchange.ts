/**
 * The same frames over HTTP, for where no WebSocket gets through: the body of a request holds a `hello` and what
 * follows it, each with its length before it (four bytes, big-endian), and so does the answer. Nothing comes unasked.
 */
import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import { clientFrameSchema, type Sent, type ServerFrame } from '../../protocol/wire/frames.ts'
import { createSyncSession, type Answers } from './session.ts'
import type { SyncPlatform } from './sync-platform.ts'

/** Of one request, bytes. */
export const largestExchange = 4 * 1024 * 1024
const mostFrames = 16

export async function exchangeFrames(
  platform: SyncPlatform,
  body: Uint8Array,
): Promise<Uint8Array> {
  const frames: Sent<ServerFrame>[] = []
  const session = createSyncSession(platform, (frame) => frames.push(frame))
  try {
    for (const bytes of splitFrames(body)) {
      frames.push(...(await answer(bytes)))
      if (frames.at(-1)?.frame.kind === 'goaway') break
    }
  } finally {
    session.close()
  }
  return joinFrames(frames.map((frame) => encodeFrame<ServerFrame>(frame)))

  async function answer(bytes: Uint8Array | null): Promise<Answers> {
    if (bytes === null) return session.refuse('the body is no sequence of frames')
    const decoded = decodeFrame(clientFrameSchema, bytes)
    return decoded.ok ? session.receive(decoded.value) : session.refuse(decoded.error.message)
  }
}

/** Null stands for what is no frame; nothing follows it. */
function splitFrames(body: Uint8Array): (Uint8Array | null)[] {
  const frames: (Uint8Array | null)[] = []
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let at = 0
  while (at < body.byteLength) {
    const from = at + 4
    const end = from <= body.byteLength ? from + view.getUint32(at) : Number.POSITIVE_INFINITY
    if (end > body.byteLength || frames.length >= mostFrames) return [...frames, null]
    frames.push(body.subarray(from, end))
    at = end
  }
  return frames
}

export function joinFrames(frames: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0))
  const view = new DataView(whole.buffer)
  let at = 0
  for (const frame of frames) {
    view.setUint32(at, frame.byteLength)
    whole.set(frame, at + 4)
    at += 4 + frame.byteLength
  }
  return whole
}
