/**
 * What the person of this copy may write. The server decides; here a person hears at once what it would refuse.
 */
import { isAllowedAt } from '../../../domain/permissions.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { Grant } from '../../../protocol/role.ts'
import { findPlace, idOfKey } from '../nodes.ts'
import type { WorkspaceContext } from '../workspace-context.ts'
import type { TracedNode } from './node-trace.ts'

type Standing = Pick<WorkspaceContext, 'connection' | 'grants' | 'privateRootId'>

/** Throws where a node that was written stood, or stands now, out of the person's reach. In the transaction that wrote. */
export function requireReach(standing: Standing, written: readonly TracedNode[]): void {
  const { grants } = standing
  if (grants === null || isAllowedAt(grants, [], 'write')) return
  // Many nodes of an import stand in few places.
  const isWritable = new Map<string, boolean>()
  const mayWrite = (place: string) => {
    const known = isWritable.get(place) ?? mayWriteAt(standing, grants, place)
    isWritable.set(place, known)
    return known
  }
  const mayWriteBefore = ({ id, base }: TracedNode) => {
    if (base === null) return true
    const { parent } = base.place
    return parent === null ? mayWriteBelow(standing, grants, id) : mayWrite(parent)
  }
  for (const node of written)
    if (!mayWriteBefore(node) || !mayWrite(node.id)) throw outOfReach(node.id)
}

/** Throws where the person may not write into this node. */
export function requireWritable(standing: Standing, nodeId: string): void {
  const { grants } = standing
  if (grants !== null && !mayWriteAt(standing, grants, nodeId)) throw outOfReach(nodeId)
}

function mayWriteAt(standing: Standing, grants: readonly Grant[], nodeId: string): boolean {
  const place = findPlace(standing.connection, nodeId)
  // It went in this very transaction; where it stood is asked for beside.
  if (place === undefined) return true
  return mayWriteBelow(standing, grants, idOfKey(standing.connection, place.rootKey))
}

function mayWriteBelow(
  { privateRootId }: Standing,
  grants: readonly Grant[],
  rootId: string,
): boolean {
  return rootId === privateRootId || isAllowedAt(grants, [rootId as NodeId], 'write')
}

function outOfReach(id: string): AppFailure {
  return new AppFailure(
    appError(
      'forbidden',
      'Your role only allows reading here. Nothing was changed; who manages the workspace can give you another role.',
      { id },
    ),
  )
}
