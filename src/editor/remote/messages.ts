/** What a page asks of remote.html, and what that document answers. */

export type RemoteKind = 'picture' | 'page'

/** What to show, in the fragment of the address: it never reaches a server, ours included. */
export type RemoteWish = {
  readonly kind: RemoteKind
  readonly address: string
  /** What a picture shows, in words. */
  readonly label: string
}

export function writeWish({ kind, address, label }: RemoteWish): string {
  return new URLSearchParams({ [kind]: address, label }).toString()
}

export function readWish(fragment: string): RemoteWish | null {
  const wish = new URLSearchParams(fragment)
  const label = wish.get('label') ?? ''
  for (const kind of ['picture', 'page'] as const) {
    const address = wish.get(kind)
    if (address !== null) return { kind, address, label }
  }
  return null
}

/** A picture came with this size in CSS pixels, a page was opened, or neither could be had. */
export type RemoteAnswer =
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed' }

export function readAnswer(data: unknown): RemoteAnswer | null {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return null
  if (data.kind === 'failed' || data.kind === 'opened') return { kind: data.kind }
  if (data.kind !== 'size' || !('width' in data) || !('height' in data)) return null
  const { width, height } = data
  if (typeof width !== 'number' || typeof height !== 'number') return null
  return width >= 1 && height >= 1 ? { kind: 'size', width, height } : null
}
