import { expect, test } from 'vitest'
import type { TreeRow } from '../../protocol/rows.ts'
import { seededRandom } from '../domain/document/random-document.ts'
import { openTestWorkspace, type TestWorkspace } from '../workers/database/test-workspace.ts'
import { campaign } from './campaign.ts'
import { createRandomProgram, seededIds } from './random-program.ts'

const { count, seed, report } = campaign('tree', 600)

type StoredNode = {
  readonly id: string
  readonly parentId: string | null
  readonly rootId: string
  readonly isTrashed: boolean
  readonly hasTombstone: boolean
}

function readTree(workspace: TestWorkspace): StoredNode[] {
  return workspace.connection
    .rows<[string, string | null, string, number, number]>(
      `SELECT n.id, p.id, r.id, n.trashed, n.deleted_at IS NOT NULL FROM nodes n
       LEFT JOIN nodes p ON p.key = n.parent_key LEFT JOIN nodes r ON r.key = n.root_key
       WHERE n.type <> 'private' ORDER BY n.position, n.id`,
    )
    .map(([id, parentId, rootId, isTrashed, hasTombstone]) => ({
      id,
      parentId,
      rootId,
      isTrashed: isTrashed === 1,
      hasTombstone: hasTombstone === 1,
    }))
}

/** Ids from a node up to its root; throws on a cycle or a parent that is not there. */
function pathUp(nodeById: ReadonlyMap<string, StoredNode>, id: string): StoredNode[] {
  const path: StoredNode[] = []
  for (let next: string | null = id; next !== null;) {
    const node = nodeById.get(next)
    if (node === undefined) throw new Error(`${next} is missing above ${id}`)
    if (path.includes(node)) throw new Error(`A cycle above ${id}`)
    path.push(node)
    next = node.parentId
  }
  return path
}

function flatten(
  nodes: readonly StoredNode[],
  expanded: ReadonlySet<string>,
): { id: string; depth: number; placeInSet: number; setSize: number }[] {
  const lines: { id: string; depth: number; placeInSet: number; setSize: number }[] = []
  const walk = (parentId: string | null, depth: number) => {
    const children = nodes.filter((node) => node.parentId === parentId && !node.isTrashed)
    children.forEach((child, index) => {
      lines.push({ id: child.id, depth, placeInSet: index + 1, setSize: children.length })
      if (expanded.has(child.id)) walk(child.id, depth + 1)
    })
  }
  walk(null, 0)
  return lines
}

test(
  `${count} random mutations never make a cycle, and windows of the tree equal the tree (seed ${seed})`,
  { timeout: 30_000 + count * 100 },
  async () => {
    const random = seededRandom(seed)
    const workspace = await openTestWorkspace(seededIds(random))
    const program = createRandomProgram(random, workspace.context, { largest: 120 })
    let moves = 0
    let cycles = 0
    for (let step = 1; step <= count; step++) {
      // Mostly moves, once there is something to move.
      let intent = program.next()
      while (step > 60 && random() < 0.6 && intent.name !== 'nodes.move') intent = program.next()
      const answer = await workspace.mutate(intent.name, intent.args)
      if (intent.name === 'nodes.move') moves++
      if (!answer.ok && answer.error.code === 'cycle') cycles++
      if (step % 5 !== 0) continue

      const where = `seed ${seed}, step ${step}`
      const nodes = readTree(workspace)
      const nodeById = new Map(nodes.map((node) => [node.id, node]))
      for (const node of nodes) {
        const path = pathUp(nodeById, node.id)
        expect(node.rootId, where).toBe(path.at(-1)?.id)
        expect(node.isTrashed, `${where}: ${node.id} in the trash`).toBe(
          path.some((above) => above.hasTombstone),
        )
      }
      const expanded = nodes.filter(() => random() < 0.6).map((node) => node.id)
      const lines = flatten(nodes, new Set(expanded))
      const offset = Math.floor(random() * (lines.length + 3))
      const limit = 1 + Math.floor(random() * 30)
      const window = await workspace.query('tree.window', { expanded, offset, limit })
      expect(window.total, where).toBe(lines.length)
      expect(window.rows.map(lineOf), where).toEqual(lines.slice(offset, offset + limit))
      expect(window.rows.map((row) => row.index)).toEqual(
        window.rows.map((_, index) => offset + index),
      )
      const id = program.randomId()
      const line = await workspace.query('tree.locate', { expanded, id })
      expect(line, where).toBe(lines.findIndex((one) => one.id === id))
    }
    await workspace.close()
    expect(workspace.reports).toEqual([])
    report(
      `${count} mutations, ${moves} of them moves, ${cycles} cycles refused, 0 made (seed ${seed})`,
    )
  },
)

function lineOf({ id, depth, placeInSet, setSize }: TreeRow) {
  return { id, depth, placeInSet, setSize }
}
