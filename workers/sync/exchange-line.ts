import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import { joinFrames, splitFrames } from '../../protocol/wire/exchange.ts'
import {
  serverFrameSchema,
  type ClientFrame,
  type Sent,
  type ServerFrame,
} from '../../protocol/wire/frames.ts'
import type { Line, LineListener } from './line.ts'

/** Of one answer: pages come one at a time. */
const mostFrames = 64

/**
 * The frames over requests, for where no WebSocket gets through. Each request begins with the `hello`, so its answer
 * begins with a `welcome`; the first of them is passed on, and from a later one it is read whether something is new.
 */
export function openExchangeLine(
  /** Sends a body and answers with one; throws where there is none. */
  post: (body: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
  listener: LineListener,
  report: (error: unknown) => void,
): Line {
  let hello: Sent<ClientFrame> | null = null
  let told = 0
  let isOver = false
  let last: Promise<void> = Promise.resolve()

  async function exchange(sent: Sent<ClientFrame>): Promise<void> {
    if (isOver) return
    const isFirst = sent.frame.kind === 'hello'
    if (isFirst) hello = sent
    if (hello === null) return
    const isPing = sent.frame.kind === 'ping'
    const frames = isFirst || isPing ? [hello] : [hello, sent]
    const answers = read(await post(joinFrames(frames.map((frame) => encodeFrame(frame)))))
    for (const answer of answers) hear(answer, isFirst)
    if (isPing) pass({ frame: { kind: 'pong' }, bytes: [] })
  }

  function hear(answer: Sent<ServerFrame>, isFirst: boolean): void {
    const { frame } = answer
    if (frame.kind !== 'welcome' || isFirst) pass(answer)
    else if (frame.version > told)
      pass({ frame: { kind: 'poke', version: frame.version }, bytes: [] })
    if (frame.kind === 'welcome') told = Math.max(told, frame.version)
  }

  function pass(answer: Sent<ServerFrame>): void {
    if (!isOver) listener.frame(answer)
  }

  function end(error: unknown): void {
    if (isOver) return
    isOver = true
    report(error)
    listener.closed()
  }

  queueMicrotask(() => {
    if (!isOver) listener.opened()
  })
  return {
    send(sent) {
      // Nobody stays long enough in a request to be anywhere.
      if (sent.frame.kind === 'presence') return
      last = last.then(() => exchange(sent)).catch(end)
    },
    close() {
      isOver = true
    },
  }
}

function read(body: Uint8Array): Sent<ServerFrame>[] {
  return splitFrames(body, mostFrames).map((bytes) => {
    const decoded = bytes === null ? null : decodeFrame(serverFrameSchema, bytes)
    if (decoded?.ok === true) return decoded.value
    throw new Error('The server answered with what is no sequence of frames.')
  })
}
