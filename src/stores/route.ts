import { isUuid, type NodeId, type WorkspaceId } from '../../protocol/ids.ts'

/** What an address of the app stands for. */
export type Route =
  | { readonly name: 'start' }
  | {
      readonly name: 'workspace'
      readonly workspaceId: WorkspaceId
      /** Null: the workspace's home. */
      readonly nodeId: NodeId | null
    }
  | { readonly name: 'settings'; readonly section: string }
  | { readonly name: 'trash' }
  /** Came from outside, with a secret behind the `#`: see `Router.takeSecret`. */
  | { readonly name: 'link'; readonly kind: LinkKind }
  | { readonly name: 'unknown'; readonly path: string }

/** What a link with a secret is for: this device, this person, a forgotten password. */
export type LinkKind = 'device' | 'invitation' | 'reset'

const linkPaths: Readonly<Record<LinkKind, string>> = {
  device: '/join-device',
  invitation: '/invite',
  reset: '/reset',
}

/** The whole address of a link. The secret is behind the `#`, which no server ever sees. */
export function linkAddress(kind: LinkKind, token: string): string {
  return `${location.origin}${linkPaths[kind]}#${token}`
}

/** Reads an address. Ids that cannot be ours make it unknown, so nothing below sees a malformed one. */
export function parseRoute(pathname: string): Route {
  const parts = pathname.split('/').filter((part) => part !== '')
  const [first, second, third] = parts
  if (first === undefined) return { name: 'start' }
  for (const kind of ['device', 'invitation', 'reset'] as const)
    if (`/${parts.join('/')}` === linkPaths[kind]) return { name: 'link', kind }
  if (first === 'trash' && parts.length === 1) return { name: 'trash' }
  if (first === 'settings' && parts.length <= 2)
    return { name: 'settings', section: second ?? 'appearance' }
  if (first === 'w' && second !== undefined && parts.length <= 3 && isUuid(second)) {
    const workspaceId = second as WorkspaceId
    if (third === undefined) return { name: 'workspace', workspaceId, nodeId: null }
    if (isUuid(third)) return { name: 'workspace', workspaceId, nodeId: third as NodeId }
  }
  return { name: 'unknown', path: pathname }
}

/** The address of a node, or of the workspace's home. */
export function nodePath(workspaceId: WorkspaceId, nodeId: NodeId | null = null): string {
  return nodeId === null ? `/w/${workspaceId}` : `/w/${workspaceId}/${nodeId}`
}

export function settingsPath(section: string): string {
  return `/settings/${section}`
}
