import { attributeCell } from '../../../domain/cells.ts'
import { keyOfName } from '../../../domain/sync/wire-cells.ts'
import type { Json } from '../../../protocol/json.ts'
import type { Deed } from '../../../protocol/queue.ts'
import type { WireNode, WirePart } from '../../../protocol/wire/node.ts'
import type { Connection } from '../sqlite/connection.ts'

/** What the server has of a node, as far as words need it. */
export type Before = { readonly name: string | null }

/** What the server calls a node of which something waits; null where it has none. */
export function confirmedName(connection: Connection, id: string): string | null {
  const text = connection.value<string | null>(
    `SELECT row FROM node_bases WHERE uuid = unhex(?, '-')`,
    id,
  )
  if (text == null) return null
  const { cells, values } = JSON.parse(text) as WireNode
  const name = values[cells.findIndex(([cell]) => cell === attributeCell('name'))]
  return typeof name === 'string' ? name : null
}

/** What a part of a mutation does, for words in a list. Where the node is new nothing else is told of it. */
export function deedsOf(
  connection: Connection,
  part: WirePart,
  values: readonly Json[],
  before: Before | null,
): Deed[] {
  if (part.do === 'purge') return [{ do: 'purge' }]
  if (part.create !== undefined) return [{ do: 'create' }]
  const deeds: Deed[] = []
  const fields = new Set<string>()
  part.cells.forEach(([name], index) => {
    if (name !== attributeCell('name')) fields.add(keyOfName(name))
    else deeds.push({ do: 'rename', from: before?.name ?? null, to: textOf(values[index]) })
  })
  if (fields.size > 0) deeds.push({ do: 'set', fields: [...fields] })
  if (part.place !== undefined)
    deeds.push({
      do: 'move',
      to: part.place.parent === null ? null : nameOf(connection, part.place.parent),
      isTop: part.place.parent === null,
    })
  if (part.deleted !== undefined) deeds.push({ do: part.deleted.at === null ? 'restore' : 'trash' })
  return deeds
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function nameOf(connection: Connection, id: string): string | null {
  return (
    connection.value<string | null>(
      `SELECT attributes ->> '$.name' FROM nodes WHERE uuid = unhex(?, '-')`,
      id,
    ) ?? null
  )
}
