import type { MiddlewareHandler } from 'hono'
import { findSession, type SignedIn } from '../../accounts/sessions.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { clientAddress, limitKey } from '../client-address.ts'
import { readSessionToken, writeSessionToken } from '../session-cookie.ts'
import { isSameOrigin, siteOf } from '../site.ts'
import type { ApiContext, ApiEnvironment, ApiPlatform, ConnectionFacts } from './environment.ts'
import { takeOrRefuse } from './rate-limits.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What every request goes through, the cheapest check first: how often this address asks, whether the request is meant
 * for us and comes from our own page, who is signed in.
 */
export function frontDoor(platform: ApiPlatform): MiddlewareHandler<ApiEnvironment> {
  const { accounts, limits, siteNames, trustedProxies } = platform
  return async (context, next) => {
    context.header('Cache-Control', 'no-store')
    const address = addressOf(context, trustedProxies)
    context.set('address', address)
    takeOrRefuse(limits.requests, limitKey(address))

    const site = siteOf(new URL(context.req.url), siteNames)
    if (site === null) {
      throw wrongOrigin(
        'The server is not known under this name. Who runs it can add the name to "origins" in config.yaml.',
      )
    }
    context.set('site', site)
    if (!safeMethods.has(context.req.method)) {
      if (!isSameOrigin(context.req.raw.headers, site)) {
        throw wrongOrigin('The request comes from another site and was not carried out.')
      }
      if (!site.isSecure && !site.isLoopback) {
        throw new AppFailure(
          appError(
            'insecure_connection',
            'Accounts need an encrypted connection. Start the server with --https, or put a proxy with TLS in front.',
          ),
        )
      }
    }

    context.set('who', null)
    context.set('hasEnded', false)
    const token = readSessionToken(context, site)
    if (token !== null) {
      const found = await findSession(accounts, token)
      if (found.found === 'live') {
        const { session, account } = found.who
        takeOrRefuse(limits.accounts, account.id)
        context.set('who', found.who)
        if (found.isExtended) {
          writeSessionToken(context, site, token, session.expiresAt - accounts.clock.now())
        }
      } else {
        context.set('hasEnded', found.found === 'ended')
      }
    }
    await next()
  }
}

/** Who is signed in. Throws where nobody is. */
export function requireSignedIn(context: ApiContext): SignedIn {
  const who = context.get('who')
  if (who !== null) return who
  const hasEnded = context.get('hasEnded')
  throw new AppFailure(
    appError(
      'unauthenticated',
      hasEnded ? 'This device was signed out. Sign in again.' : 'Sign in first.',
      { hasEnded },
    ),
  )
}

/** The address of whoever sent the request, through proxies that are trusted. */
export function addressOf(
  { env, req }: RequestFacts,
  trustedProxies: readonly string[],
): string | null {
  return clientAddress(env?.peer ?? null, req.header('X-Forwarded-For') ?? null, trustedProxies)
}

/** Without a connection, as in a test, there is no `env`. */
type RequestFacts = {
  readonly env: ConnectionFacts | undefined
  readonly req: { header(name: string): string | undefined }
}

const wrongOrigin = (message: string) => new AppFailure(appError('wrong_origin', message))
