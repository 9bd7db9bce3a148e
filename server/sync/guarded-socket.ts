/**
 * A WebSocket with what protects the server from one that sends too much, reads too little or is dead. What its messages
 * mean, others know.
 */
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../platform.ts'
import { createFlow } from './flow.ts'

/** What of a connection may wait to be read by the other side, bytes. */
const mostUnread = 8 * 1024 * 1024
/** Bytes: a first upload at once, then steadily. */
const burst = 16 * 1024 * 1024
const bytesPerSecond = 1024 * 1024
const messagesAtOnce = 400
const messagesPerSecond = 100
const closeGraceMs = 2000

export interface GuardedSocket {
  send(bytes: Uint8Array): void
  /** The other side has a moment to answer the close; then the socket goes. */
  end(code: number, reason: string): void
  /** Asks whether the other side lives. False where it did not answer the last time, and is ended. */
  beat(): boolean
  readonly isOpen: boolean
  readonly closed: Promise<void>
}

export type SocketEvents = {
  message(bytes: Uint8Array, isBinary: boolean): void
  closed(): void
}

export function guardSocket(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  socket: WebSocket,
  events: SocketEvents,
): GuardedSocket {
  const bytesIn = createFlow(clock, burst, bytesPerSecond)
  const messagesIn = createFlow(clock, messagesAtOnce, messagesPerSecond)
  let isAlive = true
  let isEnding = false

  function wait(delayMs: number): void {
    if (delayMs <= 0) return
    socket.pause()
    setTimeout(() => {
      if (socket.readyState === socket.OPEN) socket.resume()
    }, delayMs).unref()
  }

  socket.on('message', (data, isBinary) => {
    isAlive = true
    const bytes = bytesOf(data)
    wait(Math.max(bytesIn.take(bytes.byteLength), messagesIn.take(1)))
    events.message(bytes, isBinary)
  })
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('error', (error) => {
    // Too large, or not the protocol: the library has closed the socket with the code that says so.
    log.warn({ err: error }, 'a socket failed')
  })
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      events.closed()
      resolve()
    })
  })

  return {
    closed,
    get isOpen() {
      return socket.readyState === socket.OPEN
    },
    send(bytes) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > mostUnread) {
        log.warn({ unread: socket.bufferedAmount }, 'a connection reads too slowly')
        socket.terminate()
        return
      }
      socket.send(bytes, (error) => {
        if (error) log.debug({ err: error }, 'sending failed')
      })
    },
    end(code, reason) {
      if (isEnding) return
      isEnding = true
      socket.close(code, reason)
      setTimeout(() => socket.terminate(), closeGraceMs).unref()
    },
    beat() {
      if (!isAlive) {
        socket.terminate()
        return false
      }
      isAlive = false
      socket.ping()
      return true
    },
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data))
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
