/**
 * The WebSockets of `/api/sync`: bytes in, bytes out, and what protects the server from a connection that sends too
 * much, reads too little or is dead. What the frames mean is `session.ts`.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import {
  clientFrameSchema,
  largestFrame,
  type Sent,
  type ServerFrame,
} from '../../protocol/wire/frames.ts'
import { createFlow } from './flow.ts'
import { createSyncSession, type Answers, type SyncSession } from './session.ts'
import type { SyncPlatform } from './sync-platform.ts'

export const syncPath = '/api/sync'

/** What of a connection may wait to be read by the other side, bytes. */
const mostUnread = 8 * 1024 * 1024
const mostConnections = 5000
/** Bytes: a first upload at once, then steadily. */
const burst = 16 * 1024 * 1024
const bytesPerSecond = 1024 * 1024
const framesAtOnce = 400
const framesPerSecond = 100
const closeGraceMs = 2000

export type SocketDoorParts = {
  readonly platform: SyncPlatform
  /** Null where the request may open a connection, else the HTTP status that says why not. */
  refusal(request: IncomingMessage): number | null
  /** How often it is asked whether the other side lives, and looked whether it may still be here. */
  readonly heartbeatMs: number
}

export interface SocketDoor {
  /** For the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  readonly connections: number
  /** Sends everyone away, each to come again within `spreadMs`, and takes nobody in any more. */
  close(spreadMs: number): Promise<void>
}

export function createSocketDoor({ platform, refusal, heartbeatMs }: SocketDoorParts): SocketDoor {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    perMessageDeflate: false,
    clientTracking: false,
  })
  const connections = new Set<SocketConnection>()
  let isClosed = false

  const heartbeat = setInterval(() => {
    for (const connection of connections) connection.beat()
  }, heartbeatMs)
  heartbeat.unref()

  function statusFor(request: IncomingMessage): number | null {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path !== syncPath) return 404
    if (isClosed || connections.size >= mostConnections) return 503
    return refusal(request)
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      const status = statusFor(request)
      if (status !== null) {
        platform.log.warn({ status, path: request.url }, 'a socket was refused')
        socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      server.handleUpgrade(request, socket, head, (opened) => {
        const connection = openConnection(platform, opened)
        connections.add(connection)
        opened.once('close', () => connections.delete(connection))
      })
    },
    get connections() {
      return connections.size
    },
    async close(spreadMs) {
      isClosed = true
      clearInterval(heartbeat)
      await Promise.all(
        [...connections].map((connection) =>
          connection.leave(Math.round(Math.random() * spreadMs)),
        ),
      )
    },
  }
}

type SocketConnection = {
  /** Asks whether the other side lives; one that did not answer the last time is ended. */
  beat(): void
  leave(retryAfterMs: number): Promise<void>
}

function openConnection(platform: SyncPlatform, socket: WebSocket): SocketConnection {
  const bytesIn = createFlow(platform.clock, burst, bytesPerSecond)
  const framesIn = createFlow(platform.clock, framesAtOnce, framesPerSecond)
  const session: SyncSession = createSyncSession(platform, (frame) => send([frame]))
  let isAlive = true
  let isLeaving = false

  function send(answers: Answers): void {
    for (const answer of answers) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > mostUnread) {
        platform.log.warn({ unread: socket.bufferedAmount }, 'a connection reads too slowly')
        socket.terminate()
        return
      }
      socket.send(encodeFrame<ServerFrame>(answer), (error) => {
        if (error) platform.log.debug({ err: error }, 'sending failed')
      })
      if (answer.frame.kind === 'goaway') end()
    }
  }

  /** The other side has a moment to answer the close; then the socket goes. */
  function end(): void {
    if (isLeaving) return
    isLeaving = true
    session.close()
    socket.close(1000)
    setTimeout(() => socket.terminate(), closeGraceMs).unref()
  }

  function wait(delayMs: number): void {
    if (delayMs <= 0) return
    socket.pause()
    setTimeout(() => {
      if (socket.readyState === socket.OPEN) socket.resume()
    }, delayMs).unref()
  }

  async function receive(data: RawData, isBinary: boolean): Promise<void> {
    isAlive = true
    const bytes = bytesOf(data)
    wait(Math.max(bytesIn.take(bytes.byteLength), framesIn.take(1)))
    if (!isBinary) return send(session.refuse('it is a text message'))
    const decoded = decodeFrame(clientFrameSchema, bytes)
    if (!decoded.ok) return send(session.refuse(decoded.error.message))
    send(await session.receive(decoded.value))
  }

  socket.on('message', (data, isBinary) => {
    receive(data, isBinary).catch((error: unknown) => {
      platform.log.error({ err: error }, 'a connection failed')
      socket.terminate()
    })
  })
  socket.on('pong', () => {
    isAlive = true
  })
  socket.on('error', (error) => {
    // Too large, or not the protocol: the library has closed the socket with the code that says so.
    platform.log.warn({ err: error }, 'a socket failed')
  })
  socket.once('close', () => session.close())

  return {
    beat() {
      if (!isAlive) {
        socket.terminate()
        return
      }
      isAlive = false
      socket.ping()
      session.beat().catch((error: unknown) => {
        platform.log.error({ err: error }, 'looking again at a connection failed')
      })
    },
    async leave(retryAfterMs) {
      const gone = new Promise<void>((resolve) => {
        if (socket.readyState === socket.CLOSED) resolve()
        else socket.once('close', () => resolve())
      })
      const goaway: Sent<ServerFrame> = {
        frame: { kind: 'goaway', code: 'shutdown', retryAfterMs },
        bytes: [],
      }
      send([goaway])
      await gone
    },
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data))
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
