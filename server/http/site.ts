import { isIP } from 'node:net'

/** How a browser reaches the server with one request. */
export type Site = {
  /** What the browser calls this server: scheme, name and port. */
  readonly origin: string
  /** True over TLS, here or at the proxy in front. */
  readonly isSecure: boolean
  /** True where the name is this machine's own and never leaves it. */
  readonly isLoopback: boolean
}

/** Names under which this server answers requests that change something. */
export type SiteNames = {
  /** Origins of a proxy in front. */
  readonly origins: readonly string[]
  /** Names of this machine, lower case. */
  readonly hostNames: readonly string[]
}

/**
 * The site of a request; null where its name is none of ours. A page of somebody else can give its own name our address
 * (DNS rebinding) and would then be of one origin with us; a name that nobody else can own, such as `localhost` or a
 * bare address, cannot be abused so.
 */
export function siteOf(url: URL, { origins, hostNames }: SiteNames): Site | null {
  const named = origins.map((origin) => new URL(origin)).find(({ host }) => host === url.host)
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const isLoopback = isLoopbackName(name)
  const origin = named?.origin ?? url.origin
  if (named === undefined && !isLoopback && isIP(name) === 0 && !hostNames.includes(name)) {
    return null
  }
  return { origin, isSecure: origin.startsWith('https:'), isLoopback }
}

/**
 * True where the request was sent by a page of this site, or by a program that says so. A browser adds these headers
 * itself; a page cannot change them.
 */
export function isSameOrigin(headers: Headers, site: Site): boolean {
  const origin = headers.get('origin')
  const fetchSite = headers.get('sec-fetch-site')
  if (origin === null && fetchSite === null) return false
  return (
    (origin === null || origin === site.origin) &&
    (fetchSite === null || fetchSite === 'same-origin')
  )
}

function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIP(name) === 4 && name.startsWith('127.'))
  )
}
