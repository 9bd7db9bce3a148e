import { folderType, pageType, spaceType } from '../../domain/node-rules.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { Attributes } from '../../protocol/rows.ts'
import { tell, type Acting } from './act.ts'
import { newNodeId } from '../client/node-ids.ts'

type Place = {
  /** Null: the top of the workspace. */
  readonly parentId: NodeId | null
  /** The sibling it goes in front of; last when left out. */
  readonly before?: NodeId | null
}

/** Makes a page. The new id, or null when it was refused; the person has been told. */
export function createPage(
  desk: Acting,
  place: Place,
  attributes: Attributes = {},
): Promise<NodeId | null> {
  return createNode(desk, pageType, place, attributes)
}

export function createFolder(desk: Acting, place: Place, name = ''): Promise<NodeId | null> {
  return createNode(desk, folderType, place, { name })
}

/** A space lies at the top of the workspace. */
export function createSpace(desk: Acting, name: string): Promise<NodeId | null> {
  return createNode(desk, spaceType, { parentId: null }, { name })
}

async function createNode(
  desk: Acting,
  type: string,
  { parentId, before }: Place,
  attributes: Attributes,
): Promise<NodeId | null> {
  const id = newNodeId()
  const answer = await desk.workspace.mutate('nodes.create', {
    id,
    type,
    parentId,
    ...(before === undefined ? {} : { before }),
    attributes: { ...attributes },
  })
  return tell(desk, answer).ok ? id : null
}
