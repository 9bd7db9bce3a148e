/** How a copy arrives: whole, and after a day away. */
import * as Y from 'yjs'
import { stampOf } from '../../domain/hybrid-clock.ts'
import type { Account } from './account.ts'
import { mutationOf, plant } from './tree.ts'
import { WireClient } from './wire-client.ts'

export type Arrival = {
  readonly wholeMs: number
  readonly wholeBytes: number
  readonly entries: number
  readonly dayBytes: number
  readonly dayMs: number
  /** What was written on that day, as its bytes alone. */
  readonly dayWritten: number
}

/** What others do in a day away. */
const renames = 300
const typed = 200

export async function arrive(account: Account, nodes: number): Promise<Arrival> {
  const writer = await WireClient.open(account, 3000)
  const { ids, seq } = await plant(writer, nodes)
  const newcomer = await WireClient.open(account, 3001)
  const from = performance.now()
  const entries = await newcomer.pullAll()
  const wholeMs = performance.now() - from
  const wholeBytes = newcomer.bytesIn
  if (entries < nodes) throw new Error(`Only ${entries} of ${nodes} rows arrived.`)
  newcomer.close()

  let dayWritten = 0
  for (let index = 0; index < renames; index++) {
    const node = ids[1 + index]
    if (node === undefined) throw new Error('There are too few pages.')
    const stamp = stampOf({ ms: Date.now(), counter: index, group: writer.group })
    const mutation = mutationOf(seq + 1 + index, [{ do: 'put', node, cells: [['a:name', stamp]] }])
    dayWritten += JSON.stringify(mutation).length
    await writer.ask(
      { kind: 'push', mutations: [{ ...mutation, values: [[`Renamed ${index}`]] }] },
      'pushed',
    )
  }
  for (let index = 0; index < typed; index++) {
    const node = ids[1 + index]
    const document = new Y.Doc()
    document.getText('t').insert(0, 'A sentence that somebody wrote on that day.')
    const bytes = Y.encodeStateAsUpdate(document)
    dayWritten += bytes.byteLength
    if (node === undefined) throw new Error('There are too few pages.')
    await writer.ask({ kind: 'updates', updates: [{ id: 1, node, bytes: 0 }] }, 'updated', [bytes])
  }
  writer.close()

  const back = await WireClient.open(account, 3001, newcomer)
  const backFrom = performance.now()
  const news = await back.pullAll()
  const dayMs = performance.now() - backFrom
  back.close()
  if (news !== renames + typed) throw new Error(`${news} entries came instead of 500.`)
  return { wholeMs, wholeBytes, entries, dayBytes: back.bytesIn, dayMs, dayWritten }
}
