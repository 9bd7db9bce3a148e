import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { longestPosition } from '../../domain/ordering.ts'
import type { OpId } from '../../protocol/ids.ts'
import { mutate } from '../../workers/database/mutate.ts'
import { pick, seededRandom } from '../domain/document/random-document.ts'
import { openTestWorkspace, type TestWorkspace } from '../workers/database/test-workspace.ts'
import { campaign } from './campaign.ts'
import { seededIds } from './random-program.ts'

const { count, seed, report } = campaign('order', 1500)

let workspace: TestWorkspace
beforeEach(async () => {
  workspace = await openTestWorkspace()
})
afterEach(() => workspace.close())

/** Inserts through the gate, without the engine around it: its live queries are not the point here. */
function insert(parentId: string, id: string, before: string | null): void {
  const args = { id, type: 'page', parentId, before, attributes: {} }
  const { answer } = mutate(workspace.context, { opId: v7() as OpId, name: 'nodes.create', args })
  expect(answer).toMatchObject({ ok: true })
}

const stored = (parentId: string) =>
  workspace.connection.rows<[string, string]>(
    `SELECT n.id, n.position FROM nodes n JOIN nodes p ON p.key = n.parent_key WHERE p.id = ?
     ORDER BY n.position, n.id`,
    parentId,
  )
const order = (parentId: string) => stored(parentId).map(([id]) => id)
const longest = (parentId: string) =>
  Math.max(...stored(parentId).map(([, position]) => position.length))

test(
  `${count} nodes inserted behind the same sibling stand in order under short keys`,
  { timeout: 30_000 + count * 40 },
  async () => {
    const parent = await workspace.create(null, 'Parent')
    const first = await workspace.create(parent, 'First')
    let next = await workspace.create(parent, 'Last')
    const last = next
    const model: string[] = []
    for (let index = 0; index < count; index++) {
      const id = v7()
      insert(parent, id, next)
      model.unshift(id)
      next = id
    }
    expect(order(parent)).toEqual([first, ...model, last])
    expect(longest(parent)).toBeLessThanOrEqual(longestPosition + 2)
    const positions = stored(parent).map(([, position]) => position)
    expect(new Set(positions).size).toBe(positions.length)
    report(
      `${count} inserts behind one sibling: in order, longest key ${longest(parent)} characters`,
    )
  },
)

test(
  `${count} nodes inserted in front of the same sibling stand in order under short keys`,
  { timeout: 30_000 + count * 40 },
  async () => {
    const parent = await workspace.create(null, 'Parent')
    const first = await workspace.create(parent, 'First')
    const last = await workspace.create(parent, 'Last')
    const model: string[] = []
    for (let index = 0; index < count; index++) {
      const id = v7()
      insert(parent, id, last)
      model.push(id)
    }
    expect(order(parent)).toEqual([first, ...model, last])
    expect(longest(parent)).toBeLessThanOrEqual(longestPosition + 2)
    report(`${count} inserts in front of one sibling: in order, longest key ${longest(parent)}`)
  },
)

test(
  `after two copies inserted at once and were merged, each insert lands where it was asked for (seed ${seed})`,
  { timeout: 30_000 + count * 80 },
  async () => {
    const random = seededRandom(seed)
    const mintId = seededIds(random)
    const parent = await workspace.create(null, 'Parent')
    for (let index = 0; index < 20; index++) await workspace.create(parent, `Start ${index}`)
    const start = stored(parent)

    // The other copy: the same siblings, its own inserts, made without knowing ours.
    const other = await openTestWorkspace()
    const otherParent = await other.create(null, 'Parent')
    for (const [id, position] of start) {
      const args = { id, type: 'page', parentId: otherParent, attributes: {} }
      mutate(other.context, { opId: v7() as OpId, name: 'nodes.create', args })
      other.connection.run(
        `UPDATE nodes SET position = ? WHERE key = (SELECT max(key) FROM nodes)`,
        position,
      )
    }
    const half = Math.floor(count / 2)
    const ours = start.map(([id]) => id)
    const theirs = start.map(([id]) => id)
    for (let index = 0; index < half; index++) {
      // Most go to the same place, as when two people add to one list.
      const place = random() < 0.7 ? 5 : Math.floor(random() * ours.length)
      const id = mintId()
      insert(parent, id, ours[place] ?? null)
      ours.splice(place, 0, id)
      const otherId = mintId()
      const args = {
        id: otherId,
        type: 'page',
        parentId: otherParent,
        before: theirs[place] ?? null,
        attributes: {},
      }
      mutate(other.context, { opId: v7() as OpId, name: 'nodes.create', args })
      theirs.splice(place, 0, otherId)
    }
    const incoming = other.connection.rows<[string, string]>(
      'SELECT id, position FROM nodes WHERE parent_key = (SELECT key FROM nodes WHERE id = ?)',
      otherParent,
    )
    await other.close()
    for (const [id, position] of incoming) {
      if (ours.includes(id)) continue
      insert(parent, id, null)
      // Some land on the very position of another node.
      const taken = random() < 0.1 ? pick(random, stored(parent))[1] : position
      workspace.connection.run(
        'UPDATE nodes SET position = ? WHERE key = (SELECT max(key) FROM nodes)',
        taken,
      )
    }

    const model = order(parent)
    for (let index = 0; index < half; index++) {
      const place = Math.floor(random() * (model.length + 1))
      const id = mintId()
      insert(parent, id, model[place] ?? null)
      model.splice(place, 0, id)
      if (index % 50 === 0) expect(order(parent), `seed ${seed}, insert ${index}`).toEqual(model)
    }
    expect(order(parent), `seed ${seed}`).toEqual(model)
    expect(longest(parent)).toBeLessThanOrEqual(longestPosition + 2)
    report(
      `${half} concurrent inserts a copy, then ${half} more: in order, longest key ${longest(parent)} (seed ${seed})`,
    )
  },
)
