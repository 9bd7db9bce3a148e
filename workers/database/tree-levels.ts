import { deepestLevel } from '../../domain/node-rules.ts'
import type { Connection } from './sqlite/connection.ts'

/** So many levels are remembered; beyond that all are found anew. */
const largestMemory = 20_000

/**
 * How deep nodes stand: a node at the top on level 1. What was climbed is remembered, so that a create costs no climb;
 * whoever moves a node or takes back a transaction has it forgotten.
 */
export type TreeLevels = {
  /** The level of a node; 0 for the place above the top. */
  of(key: number | null): number
  forget(): void
}

export function createTreeLevels(connection: Connection): TreeLevels {
  const levelByKey = new Map<number, number>()

  function levelOf(key: number | null): number {
    const climbed: number[] = []
    let at = key
    // Beyond the deepest level it is a cycle that another device made: nothing fits below.
    while (at !== null && climbed.length <= deepestLevel) {
      if (levelByKey.has(at)) break
      climbed.push(at)
      at = connection.value<number | null>('SELECT parent_key FROM nodes WHERE key = ?', at) ?? null
    }
    let level = at === null ? 0 : (levelByKey.get(at) ?? 0)
    if (levelByKey.size + climbed.length > largestMemory) levelByKey.clear()
    for (const each of climbed.reverse()) levelByKey.set(each, ++level)
    return level
  }

  return { of: levelOf, forget: () => levelByKey.clear() }
}

/**
 * How many levels a node and all below it take, what is in the trash included: it comes along. Counts no further than
 * `enough` levels, and looks at no level where there are too few nodes to take as many.
 */
export function levelsOfSubtree(connection: Connection, key: number, enough: number): number {
  const nodes = Number(
    connection.value<number>(
      `WITH RECURSIVE below(key) AS (
         SELECT ?1 UNION SELECT nodes.key FROM nodes JOIN below ON nodes.parent_key = below.key LIMIT ?2
       ) SELECT count(*) FROM below`,
      key,
      enough,
    ) ?? 0,
  )
  if (nodes < enough) return nodes
  return Number(
    connection.value<number>(
      `WITH RECURSIVE below(key, level) AS (
         SELECT ?1, 1 UNION
         SELECT nodes.key, below.level + 1 FROM nodes JOIN below ON nodes.parent_key = below.key
         WHERE below.level < ?2
       ) SELECT max(level) FROM below`,
      key,
      enough,
    ) ?? 0,
  )
}
