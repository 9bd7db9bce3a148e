/**
 * Cells as they cross the wire: each with its own stamp and value, sets taken apart into their members. Merging looks
 * at names and stamps alone, so that a server can do it whose values are sealed.
 *
 * 1. `cellsOf` and `nodeCellsOf` are inverse to each other, up to the order of a set.
 * 2. Merging is the merge of `cells.ts`: commutative, associative and idempotent.
 * 3. What this version does not know, kinds of cells and sets, comes out as it went in.
 * 4. Null is an absent value: an attribute is removed by it, a member by false.
 */
import { mutant } from '../../lib/mutants.ts'
import type { WireCell } from '../../protocol/wire/node.ts'
import type { Json } from '../../protocol/json.ts'
import { attributeCell, memberCell, membersOf, setKeys, type Cells } from '../cells.ts'
import type { Stamp } from '../hybrid-clock.ts'

/** Names with stamps, and the values in the same order. */
export type WireCells = {
  readonly cells: readonly WireCell[]
  readonly values: readonly Json[]
}

type Valued = { readonly stamp: Stamp; readonly value: Json }

/** `created`: the stamp of cells without one. Only those that `isWanted` (all, when left out). */
export function cellsOf(
  { attributes, clocks }: Cells,
  created: Stamp,
  isWanted: (stamp: Stamp) => boolean = () => true,
): WireCells {
  const found = new Map<string, Valued>()
  for (const [name, stamp] of Object.entries(clocks)) {
    if (name.startsWith('a:') || isStrange(name)) found.set(name, { stamp, value: null })
    else if (name.startsWith('m:')) found.set(name, { stamp, value: false })
  }
  for (const [key, value] of Object.entries(attributes)) {
    const strange = isStrange(key) ? clocks[key] : undefined
    if (strange !== undefined) {
      found.set(key, { stamp: strange, value })
      continue
    }
    const stamp = clocks[attributeCell(key)] ?? created
    const members = membersOf(key, value) ?? toldMembers(key, value, clocks, stamp)
    if (members === null) found.set(attributeCell(key), { stamp, value })
    else
      for (const member of members) {
        const name = memberCell(key, member)
        found.set(name, { stamp: clocks[name] ?? stamp, value: true })
      }
  }
  return listOf([...found].filter(([, { stamp }]) => isWanted(stamp)))
}

/** The members of what is a set for a version that knows more than this one: their own clocks tell it. */
function toldMembers(
  key: string,
  value: Json,
  clocks: Cells['clocks'],
  whole: Stamp,
): readonly Json[] | null {
  if (setKeys.has(key) || !Array.isArray(value)) return null
  const members: readonly Json[] = value
  const isTold = members.some((member) => (clocks[memberCell(key, member)] ?? '') >= whole)
  return isTold ? members : null
}

/** The attributes and clocks that such cells make. */
export function nodeCellsOf(wire: WireCells, created: Stamp): Cells {
  const all = mapOf(wire)
  const attributes: [string, Json][] = []
  const clocks: [string, Stamp][] = []
  for (const [key, names] of namesByKey(all)) {
    const strange = isStrange(key) ? all.get(key) : undefined
    if (strange !== undefined) {
      if (strange.value !== null) attributes.push([key, strange.value])
      clocks.push([key, strange.stamp])
      continue
    }
    const whole = all.get(attributeCell(key))
    const stamp = whole?.stamp ?? created
    let value = whole?.value ?? null
    if (whole !== undefined && stamp !== created) clocks.push([attributeCell(key), stamp])
    const present: Json[] = []
    for (const name of names) {
      const member = all.get(name)
      if (member === undefined || member.stamp < (whole?.stamp ?? '')) continue
      const isPresent = member.value === true
      if (isPresent) present.push(memberOfName(name))
      if (!isPresent || member.stamp !== stamp || !setKeys.has(key))
        clocks.push([name, member.stamp])
      if (isPresent || member.stamp > stamp) value = null
    }
    if (present.length > 0) attributes.push([key, present])
    else if (value !== null) attributes.push([key, value])
  }
  return { attributes: Object.fromEntries(attributes), clocks: Object.fromEntries(clocks) }
}

export function mergeWireCells(one: WireCells, other: WireCells): WireCells {
  const merged = mapOf(one)
  for (const [name, cell] of mapOf(other)) {
    const present = merged.get(name)
    merged.set(name, present === undefined ? cell : laterCell(present, cell))
  }
  const shown = [...merged].filter(([name, cell]) => {
    if (!name.startsWith('m:')) return true
    return cell.stamp >= (merged.get(attributeCell(keyOfName(name)))?.stamp ?? '')
  })
  return listOf(shown)
}

/** A stamp is given once, so equal ones belong to one write; the fuller value stays. */
function laterCell(one: Valued, other: Valued): Valued {
  if (mutant('tie-break-missing') && one.stamp.slice(0, 13) === other.stamp.slice(0, 13))
    return other
  if (one.stamp !== other.stamp) return one.stamp > other.stamp ? one : other
  return JSON.stringify(one.value) >= JSON.stringify(other.value) ? one : other
}

function mapOf({ cells, values }: WireCells): Map<string, Valued> {
  return new Map(
    cells.map(([name, stamp], index) => [name, { stamp, value: values[index] ?? null }]),
  )
}

function listOf(entries: readonly (readonly [string, Valued])[]): WireCells {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    cells: sorted.map(([name, { stamp }]) => [name, stamp]),
    values: sorted.map(([, { value }]) => value),
  }
}

function namesByKey(all: ReadonlyMap<string, Valued>): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const name of [...all.keys()].sort()) {
    const key = keyOfName(name)
    const members = names.get(key) ?? []
    if (name.startsWith('m:')) members.push(name)
    names.set(key, members)
  }
  return names
}

/**
 * A cell of a kind that this version does not know. It is kept as an attribute of that very name, with a clock of that
 * name: nothing is thrown away.
 */
function isStrange(name: string): boolean {
  return name.includes(':') && !name.startsWith('a:') && parseMember(name) === null
}

/** The attribute that a cell belongs to. */
export function keyOfName(name: string): string {
  if (!name.startsWith('m:')) return name.startsWith('a:') ? name.slice(2) : name
  const parsed = parseMember(name)
  return parsed === null ? name : parsed[0]
}

/** The member that a cell of a set names. */
export function memberOfName(name: string): Json {
  return parseMember(name)?.[1] ?? null
}

function parseMember(name: string): [string, Json] | null {
  try {
    const parsed: unknown = JSON.parse(name.slice(2))
    return Array.isArray(parsed) && parsed.length === 2 && typeof parsed[0] === 'string'
      ? (parsed as [string, Json])
      : null
  } catch {
    // The wire's schema takes any text as a name.
    return null
  }
}
