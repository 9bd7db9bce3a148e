import { v7 } from 'uuid'
import type { NodeId } from '../../protocol/ids.ts'

/** A fresh id for a node. Ids are made here, once, by whoever intends the node. */
export function newNodeId(): NodeId {
  return v7() as NodeId
}
