/**
 * The WebSockets of the server: `/api/sync` speaks the wire, `/documents/<workspace>/<node>` what a stock `y-websocket`
 * client speaks. What is said there is `session.ts` and `documents/document-session.ts`.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import {
  clientFrameSchema,
  largestFrame,
  type Sent,
  type ServerFrame,
} from '../../protocol/wire/frames.ts'
import {
  createDocumentSession,
  goodbyes,
  type DocumentPlatform,
  type DocumentWish,
} from './documents/document-session.ts'
import { documentWishOf } from './documents/document-wish.ts'
import { guardSocket } from './guarded-socket.ts'
import { createSyncSession, type Answers } from './session.ts'

export const syncPath = '/api/sync'

const mostConnections = 5000

export type SocketDoorParts = {
  readonly platform: DocumentPlatform
  /** Null where the request may open a connection, else the HTTP status that says why not. */
  refusal(request: IncomingMessage, to: 'sync' | 'document'): number | null
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

type SocketConnection = {
  /** Asks whether the other side lives, and looks whether it may still be here. */
  beat(): void
  leave(retryAfterMs: number): Promise<void>
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

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      const url = new URL(request.url ?? '/', 'http://localhost')
      const wish = url.pathname === syncPath ? 'sync' : documentWishOf(url)
      const isFull = isClosed || connections.size >= mostConnections
      const status =
        wish === null ? 404 : isFull ? 503 : refusal(request, wish === 'sync' ? 'sync' : 'document')
      if (wish === null || status !== null) {
        // The path alone: a ticket stands behind it.
        platform.log.warn({ status, path: url.pathname }, 'a socket was refused')
        socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      server.handleUpgrade(request, socket, head, (opened) => {
        const connection =
          wish === 'sync' ? openSync(platform, opened) : openDocument(platform, opened, wish)
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

function openSync(platform: DocumentPlatform, opened: WebSocket): SocketConnection {
  const session = createSyncSession(platform, (frame) => send([frame]))
  const socket = guardSocket(platform, opened, {
    message(bytes, isBinary) {
      receive(bytes, isBinary).catch((error: unknown) => {
        platform.log.error({ err: error }, 'a message could not be answered')
        end()
      })
    },
    closed: session.close,
  })

  function send(answers: Answers): void {
    for (const answer of answers) {
      if (!socket.isOpen) return
      socket.send(encodeFrame<ServerFrame>(answer))
      if (answer.frame.kind === 'goaway') end()
    }
  }

  function end(): void {
    session.close()
    socket.end(1000, '')
  }

  async function receive(bytes: Uint8Array, isBinary: boolean): Promise<void> {
    if (!isBinary) return send(session.refuse('it is a text message'))
    const decoded = decodeFrame(clientFrameSchema, bytes)
    if (!decoded.ok) return send(session.refuse(decoded.error.message))
    send(await session.receive(decoded.value))
  }

  return {
    beat() {
      if (!socket.beat()) return
      session.beat().then(send, (error: unknown) => {
        platform.log.error({ err: error }, 'looking again at a connection failed')
      })
    },
    async leave(retryAfterMs) {
      const goaway: Sent<ServerFrame> = {
        frame: { kind: 'goaway', code: 'shutdown', retryAfterMs },
        bytes: [],
      }
      send([goaway])
      await socket.closed
    },
  }
}

function openDocument(
  platform: DocumentPlatform,
  opened: WebSocket,
  wish: DocumentWish,
): SocketConnection {
  const session = createDocumentSession(platform, wish, {
    send: (bytes) => socket.send(bytes),
    end: (why) => socket.end(goodbyes[why], why),
  })
  const socket = guardSocket(platform, opened, {
    // A text is no message either.
    message: (bytes, isBinary) => session.receive(isBinary ? bytes : new Uint8Array()),
    closed: session.close,
  })
  return {
    beat() {
      if (socket.beat()) session.beat()
    },
    leave() {
      session.close()
      socket.end(goodbyes.shutdown, 'shutdown')
      return socket.closed
    },
  }
}
