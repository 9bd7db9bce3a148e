import type { DatasetNode } from './dataset.ts'
import type { FloorRow } from './floor.worker.ts'

/** Creates in the words of the contract; `parts` of at most 10,000, as a bulk writer would send them. */
export function* createsInParts(nodes: readonly DatasetNode[], partSize = 10_000) {
  for (let start = 0; start < nodes.length; start += partSize)
    yield nodes.slice(start, start + partSize).map((node) => ({
      name: 'nodes.create',
      args: {
        id: node.id,
        type: node.type,
        parentId: node.parentId,
        attributes: node.attributes,
      },
    }))
}

export function floorRows(nodes: readonly DatasetNode[]): FloorRow[] {
  const root = nodes[0]?.id ?? ''
  return nodes.map((node, index) => [
    node.id,
    node.type,
    node.parentId,
    root,
    index.toString(36).padStart(6, '0'),
    JSON.stringify(node.attributes),
  ])
}
