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
  | { readonly name: 'unknown'; readonly path: string }

/** Reads an address. Ids that cannot be ours make it unknown, so nothing below sees a malformed one. */
export function parseRoute(pathname: string): Route {
  const parts = pathname.split('/').filter((part) => part !== '')
  const [first, second, third] = parts
  if (first === undefined) return { name: 'start' }
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
