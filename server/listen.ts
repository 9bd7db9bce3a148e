import { once } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { ConnectionFacts } from './http/api/environment.ts'
import type { ServerIdentity } from './https/certificate-store.ts'
import { createTlsSniffer } from './https/tls-sniffer.ts'

/** A server that listens. `close` lets running answers finish, at most `graceMs`, and then ends every connection. */
export type ListeningServer = {
  readonly port: number
  close(graceMs: number): Promise<void>
}

/** Where to listen, and with which certificate; null is plain HTTP. */
export type ListenOptions = {
  readonly port: number
  readonly host: string | null
  readonly identity: ServerIdentity | null
  /** Takes connections that ask to be something else than HTTP; without it they are ended. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** Listens and answers with `fetch`. Rejects with the system's error, such as EADDRINUSE. */
export async function listen(
  fetch: (request: Request, facts: ConnectionFacts) => Response | Promise<Response>,
  { port, host, identity, upgrade }: ListenOptions,
): Promise<ListeningServer> {
  const answer = getRequestListener(
    (request, { incoming }) => fetch(request, factsOf(incoming.socket)),
    { overrideGlobalObjects: false },
  )
  const respond = (...[request, response]: Parameters<typeof answer>) =>
    void answer(request, response)

  if (identity === null) {
    const server = createHttpServer(respond)
    if (upgrade !== undefined) server.on('upgrade', upgrade)
    await startListening(server, port, host)
    return { port: portOf(server), close: (graceMs) => closeAll(server, [server], graceMs) }
  }

  const secure = createHttpsServer({ key: identity.key, cert: identity.certificate }, respond)
  if (upgrade !== undefined) secure.on('upgrade', upgrade)
  const plain = createHttpServer((request, response) => {
    const host = request.headers.host
    if (host === undefined || !/^[\w.:[\]-]+$/.test(host)) {
      response.writeHead(400).end()
      return
    }
    response.writeHead(308, { Location: `https://${host}${request.url ?? '/'}` }).end()
  })
  const door = createTlsSniffer(secure, plain)
  await startListening(door, port, host)
  return { port: portOf(door), close: (graceMs) => closeAll(door, [secure, plain], graceMs) }
}

/** What a request does not say of itself. */
function factsOf({
  remoteAddress,
}: {
  readonly remoteAddress?: string | undefined
}): ConnectionFacts {
  return remoteAddress === undefined ? {} : { peer: remoteAddress }
}

async function startListening(server: NetServer, port: number, host: string | null): Promise<void> {
  server.listen({ port, ...(host === null ? {} : { host }) })
  await once(server, 'listening')
}

function portOf(server: NetServer): number {
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new Error('The server listens on no TCP port.')
  }
  return address.port
}

async function closeAll(
  door: NetServer,
  servers: readonly Pick<HttpServer, 'closeIdleConnections' | 'closeAllConnections'>[],
  graceMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => door.close(() => resolve()))
  for (const server of servers) server.closeIdleConnections()
  const timer = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, graceMs)
  await closed
  clearTimeout(timer)
}
