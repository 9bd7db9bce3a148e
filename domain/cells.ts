/**
 * Cells are the unit of merge: last writer wins by its stamp, for each alone. `clocks` holds a stamp for each cell that
 * was changed; every other cell carries the stamp of the node's creation.
 *
 *   `a:<key>`              an attribute; one that is absent was removed then
 *   `m:["<key>",<member>]` a member of an attribute that is a set: it was added then where the array holds it, else
 *                          removed. A member in the array without a cell of its own carries the stamp of the attribute
 *
 * 1. Two copies of a node hold the same attributes once each was merged with the other, in whatever order and however
 *    often: the merge is commutative, associative and idempotent.
 * 2. Of two writes to a cell the one with the later stamp stays, and it does so in whole.
 * 3. Members are cells of their own: those that two devices add stay both; of adding and removing one, the later stays.
 * 4. Removing all members, or the attribute, removes the members it has seen and no others.
 * 5. A value that is no set is one cell again: it hides the members before it, and members after it hide it.
 * 6. An empty set is an absent attribute, and no member stands in a set twice. The order of a set means nothing.
 *
 * The merge itself is in `sync/wire-cells.ts`.
 */
import type { Attributes } from '../protocol/rows.ts'
import type { Json } from '../protocol/json.ts'
import type { Stamp } from './hybrid-clock.ts'

/** Attributes whose value, an array of scalars, is a set. */
export const setKeys: ReadonlySet<string> = new Set(['tags', 'aliases'])

export type Cells = {
  readonly attributes: Attributes
  readonly clocks: Readonly<Record<string, Stamp>>
}

type Scalar = string | number | boolean

/** The names of cells. */
export const attributeCell = (key: string) => `a:${key}`
export const memberCell = (key: string, member: Json) =>
  `m:[${JSON.stringify(key)},${JSON.stringify(member)}]`

/** The members of a set without repetitions, or null where the value of this attribute is one cell. */
export function membersOf(key: string, value: Json | undefined): readonly Scalar[] | null {
  if (!setKeys.has(key)) return null
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return null
  const members: readonly Json[] = value
  return members.every(isScalar) ? [...new Set(members)] : null
}

function isScalar(value: Json): value is Scalar {
  return value !== null && typeof value !== 'object'
}

/** Attributes as a new node has them: without what is null, empty sets and repeated members. */
export function newAttributes(attributes: Attributes): Attributes {
  const entries = Object.entries(attributes)
  if (!entries.some(([key, value]) => value === null || setKeys.has(key))) return attributes
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const members = membersOf(key, value)
      if (value === null || members?.length === 0) return []
      return [[key, members ?? value] as const]
    }),
  )
}

/** The cells after a patch, in which null removes a key. Of a set only what was added or removed is stamped. */
export function patchCells({ attributes, clocks }: Cells, patch: Attributes, stamp: Stamp): Cells {
  const values = new Map<string, Json>(Object.entries(attributes))
  const stamps = new Map<string, Stamp>(Object.entries(clocks))
  for (const [key, value] of Object.entries(patch)) {
    const before = membersOf(key, values.get(key))
    const after = membersOf(key, value)
    if (before !== null && after !== null) {
      for (const member of before)
        if (!after.includes(member)) stamps.set(memberCell(key, member), stamp)
      for (const member of after)
        if (!before.includes(member)) stamps.set(memberCell(key, member), stamp)
    } else {
      // What stood before it is hidden by it for good.
      for (const cell of [...stamps.keys()])
        if (cell.startsWith(`m:[${JSON.stringify(key)},`)) stamps.delete(cell)
      stamps.set(attributeCell(key), stamp)
    }
    if (value === null || after?.length === 0) values.delete(key)
    else values.set(key, after ?? value)
  }
  return { attributes: Object.fromEntries(values), clocks: Object.fromEntries(stamps) }
}
