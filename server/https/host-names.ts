import type { NetworkInterfaceInfo } from 'node:os'

/** The network as `os.networkInterfaces()` tells it. */
export type NetworkInterfaces = Readonly<
  Record<string, readonly NetworkInterfaceInfo[] | undefined>
>

/** The names and addresses this machine answers to: itself, its host name, and its addresses on local networks. */
export function hostNames(hostname: string, interfaces: NetworkInterfaces): string[] {
  const shortName = hostname.toLowerCase()
  const bonjourName = shortName.includes('.') ? [] : [`${shortName}.local`]
  const names = ['localhost', shortName, ...bonjourName, '127.0.0.1', '::1']
  return [...new Set([...names, ...networkAddresses(interfaces)])]
}

/** The IPv4 addresses at which another device on the same network finds this machine. */
export function networkAddresses(interfaces: NetworkInterfaces): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => address.address)
}
