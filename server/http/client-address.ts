/**
 * The address a request comes from. Where the connection is that of a trusted proxy, it is the last address in
 * `X-Forwarded-For` that is no trusted proxy; what stands before it, anyone can have written.
 */
export function clientAddress(
  peer: string | null,
  forwardedFor: string | null,
  trustedProxies: readonly string[],
): string | null {
  const isTrusted = (address: string) => trustedProxies.includes(address)
  const direct = peer === null ? null : plainAddress(peer)
  if (direct === null || forwardedFor === null || !isTrusted(direct)) return direct
  const way = forwardedFor.split(',').map((address) => plainAddress(address.trim()))
  return way.findLast((address) => !isTrusted(address)) ?? direct
}

/** Whom limits count as one: an IPv4 address, or the network of 64 bits that an IPv6 customer has. */
export function limitKey(address: string | null): string {
  if (address === null) return 'unknown'
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  if (tail !== undefined) while (groups.length < 4) groups.push('0')
  return `${groups.slice(0, 4).join(':')}::/64`
}

export function isLoopbackAddress(address: string | null): boolean {
  return address === '::1' || (address?.startsWith('127.') ?? false)
}

/** An IPv4 address that came through an IPv6 socket is written as such. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '')
