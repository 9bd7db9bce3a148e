/**
 * What a part of a mutation does to a node. Server and clients run this very function, so that they agree.
 *
 * 1. The later stamp wins for place, tombstone and each cell alone; whatever came first or twice.
 * 2. Without a row only a part that creates makes one.
 */
import type { WireNode, WirePart, WirePlace, WirePut } from '../../protocol/wire/node.ts'
import { mutant } from '../../lib/mutants.ts'
import type { Json } from '../../protocol/json.ts'
import { mergeWireCells } from './wire-cells.ts'

export type Author = { readonly at: number; readonly by: string }

/** The node after the part; null where it makes none (it is not there, and the part does not create it). */
export function mergePart(
  row: WireNode | null,
  part: WirePut,
  values: readonly Json[],
  author: Author,
): WireNode | null {
  const written = { cells: part.cells, values }
  if (row === null) {
    if (part.create === undefined || part.place === undefined) return null
    const { type, at, stamp } = part.create
    return {
      node: part.node,
      type,
      created: { at, by: author.by, stamp },
      updated: author,
      place: part.place,
      deleted: part.deleted ?? null,
      ...listed(mergeWireCells({ cells: [], values: [] }, written)),
    }
  }
  return {
    ...row,
    updated: author,
    place: placeWins(row, part) ? part.place : row.place,
    deleted: laterStamped(row.deleted, part.deleted ?? null),
    ...listed(mergeWireCells(row, written)),
  }
}

/** Whether the part moves the node: a place that is older than the present one changes nothing. */
export function placeWins(
  row: Pick<WireNode, 'place'>,
  part: WirePart,
): part is WirePut & { readonly place: WirePlace } {
  if (part.do !== 'put' || part.place === undefined) return false
  return part.place.stamp > row.place.stamp || mutant('older-place-wins')
}

function laterStamped<T extends { readonly stamp: string }>(
  one: T | null,
  other: T | null,
): T | null {
  if (one === null || other === null) return one ?? other
  return other.stamp > one.stamp || mutant('older-tombstone-wins') ? other : one
}

function listed(wire: ReturnType<typeof mergeWireCells>): Pick<WireNode, 'cells' | 'values'> {
  return { cells: wire.cells.map(([name, stamp]) => [name, stamp]), values: [...wire.values] }
}
