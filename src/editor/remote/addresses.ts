/** Addresses of other sites: which ones may be asked for, and under which address a film plays with the least tracking. */

/**
 * The address as it is asked for, or null for what is no web address. Always encrypted: whoever sits in between would
 * else learn what a note shows. Names and passwords inside an address are for no one to send by accident.
 */
export function webAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const address = new URL(text)
  if (address.protocol === 'http:') address.protocol = 'https:'
  const isWeb = address.protocol === 'https:' && address.hostname !== ''
  return isWeb && address.username === '' && address.password === '' ? address : null
}

/** The site an address belongs to, as a person would name it; null for what is no web address. */
export function siteOf(text: string): string | null {
  return webAddress(text)?.host.replace(/^www\./, '') ?? null
}

/** A film that plays inside a page. */
export type Player = {
  readonly address: string
  /** YouTube plays only where it is told which site asks (its error 153); the path is never told. */
  readonly needsOrigin: boolean
}

/** The player of a film's page, at the address that sets no cookie or asks not to be tracked; null for other pages. */
export function playerOf(address: URL): Player | null {
  return youtubePlayer(address) ?? vimeoPlayer(address)
}

function youtubePlayer({ hostname, pathname, searchParams }: URL): Player | null {
  const host = hostname.replace(/^(www|m|music)\./, '')
  const parts = pathname.split('/').filter((part) => part !== '')
  const isLong = host === 'youtube.com' || host === 'youtube-nocookie.com'
  if (!isLong && host !== 'youtu.be') return null
  const [first = '', second = ''] = parts
  const isNamed = ['embed', 'shorts', 'live', 'v'].includes(first)
  const id = isLong ? (isNamed ? second : searchParams.get('v')) : first
  if (id === null || !/^[\w-]{11}$/.test(id)) return null
  const player = new URL(`https://www.youtube-nocookie.com/embed/${id}`)
  const start = secondsOf(searchParams.get('t') ?? searchParams.get('start') ?? '')
  if (start > 0) player.searchParams.set('start', String(start))
  return { address: player.href, needsOrigin: true }
}

/** `90`, `90s`, `1m30s` and `1h2m3s` in seconds; 0 for anything else. */
function secondsOf(text: string): number {
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/.exec(text) ?? []
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
}

function vimeoPlayer({ hostname, pathname, searchParams }: URL): Player | null {
  const path = /^(?:www\.)?vimeo\.com$/.test(hostname)
    ? /^\/(\d+)(?:\/([\da-f]+))?\/?$/.exec(pathname)
    : hostname === 'player.vimeo.com'
      ? /^\/video\/(\d+)()\/?$/.exec(pathname)
      : null
  const id = path?.[1]
  if (id === undefined) return null
  const player = new URL(`https://player.vimeo.com/video/${id}?dnt=1`)
  // Films that are not listed carry a second word.
  const unlisted = path?.[2] || searchParams.get('h')
  if (unlisted) player.searchParams.set('h', unlisted)
  return { address: player.href, needsOrigin: false }
}
