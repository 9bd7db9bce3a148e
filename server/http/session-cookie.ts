import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Site } from './site.ts'

/**
 * The cookie with the token of a session. `__Host-` binds it to this origin's host, to TLS and to the root path; the
 * name is the port's too, because browsers share cookies between the ports of a host. Plain HTTP is for this machine
 * alone, and some browsers keep no `Secure` cookie there: so it has a plain name.
 */
function cookieOf({ origin, isSecure }: Site) {
  const { port } = new URL(origin)
  const suffix = port === '' ? '' : `-${port}`
  return {
    name: isSecure ? `__Host-holdfast${suffix}` : `holdfast${suffix}`,
    attributes: { httpOnly: true, secure: isSecure, sameSite: 'Lax', path: '/' },
  } as const
}

export function readSessionToken(context: Context, site: Site): string | null {
  const token = getCookie(context, cookieOf(site).name)
  return token === undefined || !/^[\w-]{43}$/.test(token) ? null : token
}

export function writeSessionToken(
  context: Context,
  site: Site,
  token: string,
  maxAgeMs: number,
): void {
  const { name, attributes } = cookieOf(site)
  // Browsers keep a cookie for 400 days at most.
  const maxAge = Math.min(Math.floor(maxAgeMs / 1000), 400 * 24 * 60 * 60)
  setCookie(context, name, token, { ...attributes, maxAge })
}

export function removeSessionToken(context: Context, site: Site): void {
  const { name, attributes } = cookieOf(site)
  deleteCookie(context, name, attributes)
}
