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
 * 7. The clock of no cell goes back. Cells of the row itself (its place, its tombstone) keep the later stamp; whose value
 *    that is, the caller sees from it.
 */
import type { Attributes } from '../protocol/rows.ts'
import type { Json } from '../protocol/json.ts'
import type { Stamp } from './hybrid-clock.ts'

/** Attributes whose value, an array of scalars, is a set. */
const setKeys: ReadonlySet<string> = new Set(['tags', 'aliases'])

export type Cells = {
  readonly attributes: Attributes
  readonly clocks: Readonly<Record<string, Stamp>>
}

type Scalar = string | number | boolean
type Member = { readonly stamp: Stamp; readonly isPresent: boolean }
type Cell = {
  readonly stamp: Stamp
  /** Undefined: absent, or hidden by members. */
  readonly value: Json | undefined
  /** By the JSON text of the member; empty for what is no set. */
  readonly members: ReadonlyMap<string, Member>
}

const attributeCell = (key: string) => `a:${key}`
const memberCell = (key: string, member: string) => `m:[${JSON.stringify(key)},${member}]`

/** The members of a set without repetitions, or null where the value of this attribute is one cell. */
function membersOf(key: string, value: Json | undefined): readonly Scalar[] | null {
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
        if (!after.includes(member)) stamps.set(memberCell(key, JSON.stringify(member)), stamp)
      for (const member of after)
        if (!before.includes(member)) stamps.set(memberCell(key, JSON.stringify(member)), stamp)
    } else {
      // What stood before it is hidden by it for good.
      if (setKeys.has(key))
        for (const cell of [...stamps.keys()])
          if (cell.startsWith(`m:[${JSON.stringify(key)},`)) stamps.delete(cell)
      stamps.set(attributeCell(key), stamp)
    }
    if (value === null || after?.length === 0) values.delete(key)
    else values.set(key, after ?? value)
  }
  return { attributes: Object.fromEntries(values), clocks: Object.fromEntries(stamps) }
}

/** The attributes of one node in two copies, as both shall have them. `created`: the stamp of cells without one. */
export function mergeCells(one: Cells, other: Cells, created: Stamp): Cells {
  const ones = readCells(one, created)
  const others = readCells(other, created)
  const attributes: [string, Json][] = []
  const clocks: [string, Stamp][] = laterRowCells(one.clocks, other.clocks)
  for (const key of [...new Set([...ones.keys(), ...others.keys()])].sort()) {
    const merged = mergeCell(cellOf(ones, key, created), cellOf(others, key, created))
    const present = [...merged.members].filter(([, { isPresent }]) => isPresent)
    if (merged.members.size > 0 && present.length > 0)
      attributes.push([key, present.map(([member]) => JSON.parse(member) as Json)])
    else if (merged.value !== undefined) attributes.push([key, merged.value])
    if (merged.stamp !== created) clocks.push([attributeCell(key), merged.stamp])
    for (const [member, { stamp, isPresent }] of merged.members)
      if (!isPresent || stamp !== merged.stamp) clocks.push([memberCell(key, member), stamp])
  }
  return { attributes: Object.fromEntries(attributes), clocks: Object.fromEntries(clocks) }
}

function laterRowCells(one: Cells['clocks'], other: Cells['clocks']): [string, Stamp][] {
  const later = new Map<string, Stamp>()
  for (const [cell, stamp] of [...Object.entries(one), ...Object.entries(other)])
    if (!/^[am]:/.test(cell) && stamp > (later.get(cell) ?? '')) later.set(cell, stamp)
  return [...later].sort(([a], [b]) => (a < b ? -1 : 1))
}

function readCells({ attributes, clocks }: Cells, created: Stamp): Map<string, Cell> {
  const stampByKey = new Map<string, Stamp>()
  const membersByKey = new Map<string, Map<string, Member>>()
  const membersAt = (key: string) => {
    const known = membersByKey.get(key) ?? new Map<string, Member>()
    membersByKey.set(key, known)
    return known
  }
  for (const [cell, stamp] of Object.entries(clocks)) {
    if (cell.startsWith('a:')) stampByKey.set(cell.slice(2), stamp)
    if (!cell.startsWith('m:')) continue
    const [key, member] = JSON.parse(cell.slice(2)) as [string, Scalar]
    membersAt(key).set(JSON.stringify(member), { stamp, isPresent: false })
  }
  const keys = new Set([...Object.keys(attributes), ...stampByKey.keys(), ...membersByKey.keys()])
  return new Map(
    [...keys].map((key) => {
      const stamp = stampByKey.get(key) ?? created
      const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined
      const present = membersOf(key, value)
      for (const member of present ?? []) {
        const text = JSON.stringify(member)
        const own = membersAt(key).get(text)?.stamp ?? stamp
        membersAt(key).set(text, { stamp: own, isPresent: true })
      }
      return [key, { stamp, value: present === null ? value : undefined, members: membersAt(key) }]
    }),
  )
}

function cellOf(cells: ReadonlyMap<string, Cell>, key: string, created: Stamp): Cell {
  return cells.get(key) ?? { stamp: created, value: undefined, members: new Map() }
}

function mergeCell(one: Cell, other: Cell): Cell {
  const { stamp, value } = laterCell(one, other)
  const members = new Map<string, Member>()
  let isHidden = false
  for (const text of [...new Set([...one.members.keys(), ...other.members.keys()])].sort()) {
    const member = laterMember(one.members.get(text), other.members.get(text))
    // A whole value hides the members before it; those of its own mutation are its value.
    if (member === undefined || member.stamp < stamp) continue
    members.set(text, member)
    if (member.stamp > stamp || member.isPresent) isHidden = true
  }
  return { stamp, value: isHidden ? undefined : value, members }
}

/** A stamp is given once, so equal ones belong to one write; of a hidden value and none the value is the fuller. */
function laterCell(one: Cell, other: Cell): Cell {
  if (one.stamp !== other.stamp) return one.stamp > other.stamp ? one : other
  return (JSON.stringify(one.value) ?? '') >= (JSON.stringify(other.value) ?? '') ? one : other
}

function laterMember(one: Member | undefined, other: Member | undefined): Member | undefined {
  if (one === undefined || other === undefined) return one ?? other
  if (one.stamp !== other.stamp) return one.stamp > other.stamp ? one : other
  return one.isPresent ? one : other
}
