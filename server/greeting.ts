/** What a person who started the server needs to know, as lines for the terminal. */
export function greeting(server: {
  readonly port: number
  readonly isHttps: boolean
  readonly host: string | null
  readonly networkAddresses: readonly string[]
}): string[] {
  const scheme = server.isHttps ? 'https' : 'http'
  const lines = [`Holdfast is at ${scheme}://${server.host ?? 'localhost'}:${server.port}`]
  if (!server.isHttps) return lines
  if (server.host === null) {
    for (const address of server.networkAddresses) {
      lines.push(`  on this network: https://${address}:${server.port}`)
    }
  }
  return [
    ...lines,
    '  A device trusts this server once it has installed the authority from /authority.crt.',
    '  Until then it warns, and it cannot keep the app for offline use.',
  ]
}
