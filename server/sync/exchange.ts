/**
 * The same frames over HTTP, for where no WebSocket gets through: the body of a request holds a `hello` and what
 * follows it, and the answer the answers. Nothing comes unasked.
 */
import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import { joinFrames, splitFrames } from '../../protocol/wire/exchange.ts'
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
    for (const bytes of splitFrames(body, mostFrames)) {
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
