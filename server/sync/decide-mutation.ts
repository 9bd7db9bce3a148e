/**
 * One mutation against the tree: every part of it takes effect, or a code says why none does.
 *
 * 1. A part writes only where the person may write: where the node stands, and where it goes to.
 * 2. The tree stays a tree, and no deeper than `deepestLevel`.
 * 3. A node of type `private` stands at the top, and belongs to the person who made it.
 * 4. What moves takes all below it along.
 * 5. A purge removes nothing that another group wrote after the purger last looked, and leaves no child behind.
 */
import { deepestLevel, largestAttributes, privateType } from '../../domain/node-rules.ts'
import { mergePart, placeWins } from '../../domain/sync/merge-node.ts'
import { privateRootOf } from '../../domain/private-root.ts'
import { mutant } from '../../lib/mutants.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { Json } from '../../protocol/json.ts'
import type {
  WireMutation,
  WireNode,
  WirePart,
  WirePlace,
  WirePut,
} from '../../protocol/wire/node.ts'
import { isAllowedAtTop, isAllowedIn, type Access, type Home } from './access.ts'
import type { PushTree, TreeNode } from './push-tree.ts'

export type RefusalCode =
  | 'forbidden'
  | 'not_found'
  | 'parent_not_found'
  | 'cycle'
  | 'too_deep'
  | 'too_large'
  | 'changed_meanwhile'

export type Decider = {
  readonly tree: PushTree
  readonly access: Access
  readonly now: number
  /** Nodes that were there before the push and were purged by it, even where they came back. */
  readonly purged: Set<NodeId>
}

/** Largest node as JSON, in bytes: it has to fit into a page. */
const largestRow = 768 * 1024

/** Null where the mutation took effect. */
export function decideMutation(decider: Decider, mutation: WireMutation): RefusalCode | null {
  const undo = decider.tree.mark()
  const purged = new Set<NodeId>()
  const code = decideParts(decider, mutation, purged)
  if (code === null) for (const node of purged) decider.purged.add(node)
  else if (!mutant('refusal-keeps-effect')) undo()
  return code
}

function decideParts(
  decider: Decider,
  { header, values }: WireMutation,
  purged: Set<NodeId>,
): RefusalCode | null {
  const { tree } = decider
  // A device whose clock is ahead does not date what others see into the future.
  const author = { at: Math.min(header.at, decider.now), by: decider.access.person }
  for (const [index, part] of header.parts.entries()) {
    const code =
      part.do === 'put'
        ? put(decider, part, values[index] ?? [], author)
        : purge(decider, part, purged)
    if (code !== null) return code
  }
  for (const node of purged) {
    if (tree.get(node) !== null) continue
    for (const _ of tree.childrenOf(node))
      if (!mutant('purge-leaves-children')) return 'changed_meanwhile'
  }
  return null
}

function put(
  { tree, access }: Decider,
  part: WirePut,
  values: readonly Json[],
  author: { readonly at: number; readonly by: string },
): RefusalCode | null {
  const present = tree.get(part.node)
  const row = mergePart(present?.row ?? null, part, values, author)
  if (row === null) return 'not_found'
  if (present !== null && !isAllowedIn(access, present, 'write') && !mutant('writer-unchecked'))
    return 'forbidden'
  if (textSize(row) > largestRow || JSON.stringify(row.values).length > largestAttributes)
    return 'too_large'
  const place = present === null ? row.place : newPlace(present, part)
  if (place === null) {
    if (present !== null && !isSame(present.row, row)) tree.set({ ...present, row })
    return null
  }
  const target = targetOf({ tree, access }, row, present, place)
  if (typeof target === 'string') return target
  const foreignVersion = present?.foreignVersion ?? 0
  tree.set({ ...target, node: part.node, parent: place.parent, row, foreignVersion })
  const isElsewhere = present?.root !== target.root || present.privateTo !== target.privateTo
  if (present !== null && isElsewhere && !mutant('subtree-left-behind'))
    for (const { node, depth } of tree.subtreeOf(part.node))
      if (depth > 0) tree.set({ ...node, ...target })
  return null
}

/** Where the part moves the node to; null where it stays. */
function newPlace(present: TreeNode, part: WirePart): WirePlace | null {
  if (present.row === null) return null
  return placeWins(present.row, part) ? part.place : null
}

/** The home that the node gets at a place, or why it cannot stand there. */
function targetOf(
  { tree, access }: Pick<Decider, 'tree' | 'access'>,
  row: WireNode,
  present: TreeNode | null,
  { parent }: WirePlace,
): Home | RefusalCode {
  const { node } = row
  if (parent === null) {
    if (row.type === privateType) {
      // Nobody takes the place of another's before they come.
      if (present === null && node !== privateRootOf(access.person)) return 'forbidden'
      return { root: node, privateTo: present?.privateTo ?? access.person }
    }
    return isAllowedAtTop(access) ? { root: node, privateTo: null } : 'forbidden'
  }
  if (row.type === privateType) return 'forbidden'
  if (parent === node) return 'cycle'
  const above = tree.get(parent)
  if (above === null) return 'parent_not_found'
  if (!isAllowedIn(access, above, 'write') && !mutant('target-unchecked')) return 'forbidden'
  if (present !== null && present.parent !== parent) {
    if (tree.isWithin(parent, node) && !mutant('cycle-unchecked')) return 'cycle'
  }
  if (present === null || present.parent !== parent) {
    const height = tree.subtreeOf(node).reduce((most, { depth }) => Math.max(most, depth), 0)
    if (tree.levelOf(parent) + 1 + height > deepestLevel) return 'too_deep'
  }
  return { root: above.root, privateTo: above.privateTo }
}

function purge(
  { tree, access }: Decider,
  part: Extract<WirePart, { do: 'purge' }>,
  purged: Set<NodeId>,
): RefusalCode | null {
  const present = tree.get(part.node)
  if (present === null) return null
  if (!isAllowedIn(access, present, 'write')) return 'forbidden'
  if (present.foreignVersion > part.seen && !mutant('purge-of-newer')) return 'changed_meanwhile'
  tree.remove(part.node)
  purged.add(part.node)
  return null
}

function isSame(one: WireNode | null, other: WireNode): boolean {
  if (one === null) return false
  const { place, deleted, cells, values } = other
  return (
    JSON.stringify([one.place, one.deleted, one.cells, one.values]) ===
    JSON.stringify([place, deleted, cells, values])
  )
}

function textSize(row: WireNode): number {
  return Buffer.byteLength(JSON.stringify(row))
}
