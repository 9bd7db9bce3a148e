import { isAllowedAt, roleAllows } from '../../domain/permissions.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { Grant } from '../../protocol/role.ts'
import type { WorkspaceClient } from '../client/workspace.ts'

/**
 * What the person may do in the open workspace, as the server last said. The worker and the server refuse the rest; the
 * screen does not offer it. Roles are per root: a node may be changed where its root may.
 */
export class Access {
  #grants = $state.raw<readonly Grant[] | null>(null)
  #isConnected = $state(false)
  readonly #workspace: WorkspaceClient

  constructor(workspace: WorkspaceClient) {
    this.#workspace = workspace
    this.#read()
    void workspace.answered.then(() => {
      this.#read()
    })
    workspace.on((event) => {
      if (event.kind === 'identity' || event.kind === 'owner') this.#read()
    })
  }

  /** True while this copy belongs to a workspace on a server. */
  get isConnected(): boolean {
    return this.#isConnected
  }

  /** True where everything may be changed: without a server, and with a role of editor or above on the whole. */
  get isWhole(): boolean {
    return this.mayWrite(null)
  }

  /** False for who only reads here. */
  get mayWriteAnywhere(): boolean {
    return this.#grants === null || this.#grants.some(({ role }) => roleAllows(role, 'write'))
  }

  /** True where nodes of this root may be changed; null: where roots may be made. */
  mayWrite(rootId: NodeId | null): boolean {
    return this.#allows('write', rootId)
  }

  /** True where people may be invited to this root; null: to the whole. */
  mayManage(rootId: NodeId | null): boolean {
    return this.#allows('manage', rootId)
  }

  /** The first root where something may be written; null where that is everywhere, or nowhere. */
  get firstWritable(): NodeId | null {
    if (this.#grants === null || this.isWhole) return null
    return this.#grants.find(({ role }) => roleAllows(role, 'write'))?.rootId ?? null
  }

  /** As `mayWrite`, for a node whose root is still to be found. */
  async mayWriteNode(id: NodeId): Promise<boolean> {
    if (this.isWhole) return true
    if (!this.mayWriteAnywhere) return false
    const [root] = await this.#workspace.query('nodes.path', { id })
    return root !== undefined && this.mayWrite(root.id)
  }

  #allows(permission: 'write' | 'manage', rootId: NodeId | null): boolean {
    if (this.#grants === null) return true
    return isAllowedAt(this.#grants, rootId === null ? [] : [rootId], permission)
  }

  #read(): void {
    this.#grants = this.#workspace.grants
    this.#isConnected = this.#workspace.isConnected
  }
}
