import { v5 } from 'uuid'
import type { NodeId } from '../protocol/ids.ts'

const namespace = '5f0b54a1-6a1f-4f0e-9d53-8a3d1f2c7e90'

/**
 * The node that holds what concerns one person alone. Its id follows from the person's, so that all devices of a person
 * mean the same node before they have met.
 */
export function privateRootOf(personId: string): NodeId {
  return v5(personId, namespace) as NodeId
}
