/** Pushes of nodes, as a device makes them. */
import { v7 } from 'uuid'
import { stampOf } from '../../domain/hybrid-clock.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { WireMutation, WirePart } from '../../protocol/wire/node.ts'
import type { WireClient } from './wire-client.ts'

const newId = () => v7() as NodeId

export function createPart(node: NodeId, parent: NodeId | null, group: string): WirePart {
  const stamp = stampOf({ ms: Date.now(), counter: 0, group })
  return {
    do: 'put',
    node,
    create: { type: parent === null ? 'space' : 'page', at: Date.now(), stamp },
    place: { parent, position: 'a0', stamp },
    cells: [
      ['a:name', stamp],
      ['a:icon', stamp],
    ],
  }
}

export function mutationOf(seq: number, parts: readonly WirePart[]): WireMutation {
  return {
    header: {
      seq,
      opId: v7(),
      name: 'nodes.create',
      at: Date.now(),
      parts: [...parts],
    },
    values: parts.map((_, index) => [
      `A page that says its number, ${seq}.${index}`,
      'lucide:leaf',
    ]),
  }
}

/** Makes a space with that many pages below it. Returns their ids, the space first, and the last seq. */
export async function plant(
  client: WireClient,
  pages: number,
): Promise<{ readonly ids: readonly NodeId[]; readonly seq: number }> {
  const space = newId()
  const ids: NodeId[] = [space]
  let seq = 0
  const partsOfMutation = 100
  const mutationsOfPush = 15
  const push = (mutations: readonly WireMutation[]) =>
    client.ask({ kind: 'push', mutations: [...mutations] }, 'pushed')
  await push([mutationOf(++seq, [createPart(space, null, client.group)])])
  while (ids.length <= pages) {
    const mutations: WireMutation[] = []
    while (mutations.length < mutationsOfPush && ids.length <= pages) {
      const parts: WirePart[] = []
      while (parts.length < partsOfMutation && ids.length <= pages) {
        const id = newId()
        ids.push(id)
        parts.push(createPart(id, space, client.group))
      }
      mutations.push(mutationOf(++seq, parts))
    }
    await push(mutations)
  }
  return { ids, seq }
}
