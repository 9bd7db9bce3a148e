/**
 * The part of the tree that a push concerns, as it is while the push is decided: each mutation sees what those before
 * it did, and one that is refused leaves no trace.
 *
 * 1. It holds every node that a mutation names, all above these, all below a node that moves, and the children of one
 *    that is purged.
 * 2. `mark` and the function it returns bring it back to exactly what it was.
 */
import type { NodeId } from '../../protocol/ids.ts'
import type { WireNode } from '../../protocol/wire/node.ts'
import type { Home } from './access.ts'

export type TreeNode = Home & {
  readonly node: NodeId
  readonly parent: NodeId | null
  /** Null for a node that no mutation names: it can move with those above it, and that is all. */
  readonly row: WireNode | null
  /** The newest version that another group gave to it or to its document; 0 for a node of this push. */
  readonly foreignVersion: number
}

export interface PushTree {
  get(node: NodeId): TreeNode | null
  set(node: TreeNode): void
  remove(node: NodeId): void
  childrenOf(node: NodeId): Iterable<NodeId>
  /** The node's level, counted from 1 at the top. */
  levelOf(node: NodeId): number
  /** The node and all below it, those above before those below; `depth` is 0 for the node itself. */
  subtreeOf(node: NodeId): { readonly node: TreeNode; readonly depth: number }[]
  isWithin(node: NodeId, top: NodeId): boolean
  /** Returns the function that undoes all since. */
  mark(): () => void
  /** Every node that was set or removed, in the order of its first time, with what it was before the push. */
  touched(): Iterable<{ readonly node: NodeId; readonly before: TreeNode | null }>
}

export function createPushTree(loaded: Iterable<TreeNode>): PushTree {
  const nodes = new Map<NodeId, TreeNode>()
  const children = new Map<NodeId, Set<NodeId>>()
  const journal: { readonly node: NodeId; readonly before: TreeNode | null }[] = []

  function write(node: NodeId, next: TreeNode | null): void {
    const parent = nodes.get(node)?.parent ?? null
    if (parent !== null) children.get(parent)?.delete(node)
    if (next === null) {
      nodes.delete(node)
      return
    }
    nodes.set(node, next)
    if (next.parent === null) return
    const siblings = children.get(next.parent) ?? new Set()
    children.set(next.parent, siblings.add(node))
  }

  function record(node: NodeId, next: TreeNode | null): void {
    journal.push({ node, before: nodes.get(node) ?? null })
    write(node, next)
  }

  for (const node of loaded) write(node.node, node)

  return {
    get: (node) => nodes.get(node) ?? null,
    set: (node) => record(node.node, node),
    remove: (node) => record(node, null),
    childrenOf: (node) => children.get(node) ?? [],
    levelOf(node) {
      let level = 0
      for (const _ of ancestorsOf(nodes, node)) level += 1
      return level
    },
    subtreeOf(top) {
      const start = nodes.get(top)
      const found = start === undefined ? [] : [{ node: start, depth: 0 }]
      const seen = new Set([top])
      // The list grows while it is read: breadth first.
      for (const { node, depth } of found)
        for (const child of children.get(node.node) ?? []) {
          const below = nodes.get(child)
          if (below === undefined || seen.has(child)) continue
          seen.add(child)
          found.push({ node: below, depth: depth + 1 })
        }
      return found
    },
    isWithin(node, top) {
      for (const above of ancestorsOf(nodes, node)) if (above === top) return true
      return false
    },
    mark() {
      const length = journal.length
      return () => {
        for (const { node, before } of journal.splice(length).reverse()) write(node, before)
      }
    },
    touched() {
      const first = new Map<NodeId, TreeNode | null>()
      for (const { node, before } of journal) if (!first.has(node)) first.set(node, before)
      return [...first].map(([node, before]) => ({ node, before }))
    },
  }
}

/** The node itself, then each above it. Ends even where a damaged log holds a circle. */
function* ancestorsOf(nodes: ReadonlyMap<NodeId, TreeNode>, node: NodeId): Iterable<NodeId> {
  let at: NodeId | null = node
  for (let left = nodes.size; at !== null && left >= 0; left--) {
    yield at
    at = nodes.get(at)?.parent ?? null
  }
}
