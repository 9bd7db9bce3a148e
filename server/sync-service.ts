import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { AccountsContext } from './accounts/context.ts'
import type { SignedIn } from './accounts/sessions.ts'
import { admit, admitToDocument, redeemTicket } from './accounts/tickets.ts'
import { clientAddress, limitKey } from './http/client-address.ts'
import { isSameOrigin, siteOf, type SiteNames } from './http/site.ts'
import { createTokenBucket } from './http/token-bucket.ts'
import { exchangeFrames } from './sync/exchange.ts'
import { createPresence } from './sync/presence.ts'
import { createSocketDoor, type SocketDoor } from './sync/socket-door.ts'
import type { DocumentPlatform } from './sync/documents/document-session.ts'

/** The sync of the workspaces behind its two doors. */
export type SyncService = {
  readonly sockets: SocketDoor
  /** Frames over HTTP; the cookie says who asks. */
  exchange(body: Uint8Array, who: SignedIn): Promise<Uint8Array>
}

export type SyncServiceParts = {
  readonly accounts: AccountsContext
  readonly siteNames: SiteNames
  readonly trustedProxies: readonly string[]
}

/** News that come this close together are told once; the more are told, the longer they wait for each other. */
const pokeDelayMs = { least: 10, ofConnection: 0.5, most: 150 } as const
const heartbeatMs = 25_000
/** Connections of one address in a minute; behind it may be a whole office. */
const socketsPerMinute = 120

export function createSyncService(parts: SyncServiceParts): SyncService {
  const { accounts, siteNames, trustedProxies } = parts
  const { clock, log, bus, store } = accounts
  const opened = createTokenBucket(clock, socketsPerMinute, 60_000)
  const openedDocuments = createTokenBucket(clock, socketsPerMinute, 60_000)

  const after = (delayMs: number, work: () => void) => void setTimeout(work, delayMs)
  const platform: DocumentPlatform = {
    clock,
    log,
    bus,
    presence: createPresence({
      bus,
      clock,
      newId: () => Buffer.from(accounts.randomBytes(9)).toString('base64url'),
      after,
    }),
    redeem: (ticket) => redeemTicket(accounts, ticket),
    recall: ({ session, workspace }) => admit(accounts, session, workspace),
    devices: (account) =>
      store.registry.read(async (tables) =>
        (await tables.sessions.liveOfAccount(account, clock.now())).map(({ deviceId }) => deviceId),
      ),
    openWorkspace: (id) => store.openWorkspace(id),
    admit: (ticket, workspace, node) => admitToDocument(accounts, ticket, workspace, node),
    newEpoch: () => Buffer.from(accounts.randomBytes(16)).toString('hex'),
    newGroup: () => Buffer.from(accounts.randomBytes(5)).toString('hex'),
    later: (work) => {
      const { least, ofConnection, most } = pokeDelayMs
      after(Math.min(most, least + ofConnection * sockets.connections), work)
    },
    after,
  }

  function refusal(request: IncomingMessage, to: 'sync' | 'document'): number | null {
    const { headers, socket } = request
    const forwarded = headers['x-forwarded-for']
    const address = clientAddress(
      socket.remoteAddress ?? null,
      typeof forwarded === 'string' ? forwarded : null,
      trustedProxies,
    )
    const asked = to === 'sync' ? opened : openedDocuments
    if (!asked.take(limitKey(address)).ok) return 429
    const url = `${socket instanceof TLSSocket ? 'https' : 'http'}://${headers.host ?? ''}`
    const site = URL.canParse(url) ? siteOf(new URL(url), siteNames) : null
    // What is no page says no origin, and its ticket is nothing that a browser would send by itself.
    const isProgram = to === 'document' && headers.origin === undefined
    if (site === null || !(isProgram || isSameOrigin(headersOf(request), site))) return 403
    return site.isSecure || site.isLoopback ? null : 403
  }

  const sockets = createSocketDoor({ platform, refusal, heartbeatMs })
  return {
    sockets,
    exchange: (body, who) =>
      exchangeFrames(
        {
          ...platform,
          redeem: (_, workspace) => admit(accounts, who.session.id, workspace),
        },
        body,
      ),
  }
}

function headersOf({ headers }: IncomingMessage): Headers {
  const found = new Headers()
  for (const name of ['origin', 'sec-fetch-site']) {
    const value = headers[name]
    if (typeof value === 'string') found.set(name, value)
  }
  return found
}
