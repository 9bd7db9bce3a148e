import type { Result } from '../../lib/result.ts'
import type { TicketInfo } from '../../protocol/accounts-api.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { ServerRequest } from '../../protocol/sync-worker.ts'
import type { DriverPlatform, Laid } from './driver.ts'
import { openExchangeLine } from './exchange-line.ts'
import type { Line, LineListener } from './line.ts'
import { openSocketLine } from './socket-line.ts'

/** Sockets that end before they open, one after the other, while requests are answered: then requests do. */
const mostDeadSockets = 2
/** How often it is asked over requests whether something is new, ms. */
const pollMs = 4000
const aliveMs = 20_000
const exchangeMs = 30_000
/** After so long over requests a socket is tried again, ms. */
const socketAgainMs = 10 * 60_000

/** Refusals that trying again does not change. */
const finalCodes: ReadonlySet<string> = new Set([
  'unauthenticated',
  'forbidden',
  'not_found',
  'insecure_connection',
  'wrong_origin',
])

type Parts = {
  readonly workspaceId: WorkspaceId
  readonly origin: string
  ask(request: ServerRequest): Promise<Result<unknown, AppError>>
  report(error: unknown): void
}

/** Gets a ticket and opens a line with it: a WebSocket, or requests where none gets through. */
export function layLines({ workspaceId, origin, ask, report }: Parts): DriverPlatform['lay'] {
  let deadSockets = 0
  let overRequestsSince = 0

  function openSocket(listener: LineListener): Line {
    let hasOpened = false
    return openSocketLine(
      `${origin.replace(/^http/, 'ws')}/api/sync`,
      {
        ...listener,
        opened() {
          hasOpened = true
          deadSockets = 0
          listener.opened()
        },
        closed() {
          if (!hasOpened) deadSockets++
          listener.closed()
        },
      },
      report,
    )
  }

  return async (): Promise<Laid> => {
    const answer = await ask({ method: 'POST', path: '/tickets', body: { workspaceId } })
    if (!answer.ok) {
      const { code } = answer.error
      return { ok: false, code, isFinal: finalCodes.has(code) }
    }
    const { ticket } = answer.value as TicketInfo
    if (deadSockets < mostDeadSockets)
      return { ok: true, ticket, pollMs: aliveMs, open: openSocket }
    if (overRequestsSince === 0) overRequestsSince = Date.now()
    if (Date.now() - overRequestsSince > socketAgainMs) {
      deadSockets = mostDeadSockets - 1
      overRequestsSince = 0
    }
    return {
      ok: true,
      ticket,
      pollMs,
      open: (listener) => openExchangeLine(post, listener, report),
    }
  }
}

async function post(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const response = await fetch('/api/sync', {
    method: 'POST',
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    headers: { 'Content-Type': 'application/octet-stream' },
    body,
    signal: AbortSignal.timeout(exchangeMs),
  })
  if (!response.ok) throw new Error(`The server answered with ${response.status}.`)
  return new Uint8Array(await response.arrayBuffer())
}
