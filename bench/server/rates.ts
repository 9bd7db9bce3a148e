/** How much goes through: pushes, what they fan out to, and the same over a bare socket. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { NodeId } from '../../protocol/ids.ts'
import type { Account } from './account.ts'
import { mutationOf, plant } from './tree.ts'
import { WireClient } from './wire-client.ts'
import { stampOf } from '../../domain/hybrid-clock.ts'

/** Devices that push one mutation after the other, each as soon as the one before is on disk. */
export async function pushesPerSecond(
  account: Account,
  devices: number,
  milliseconds: number,
): Promise<number> {
  const founder = await WireClient.open(account, 1000)
  const { ids } = await plant(founder, devices)
  founder.close()
  const clients: WireClient[] = []
  for (let number = 0; number < devices; number++)
    clients.push(await WireClient.open(account, 1001 + number))
  const until = performance.now() + milliseconds
  const counts = await Promise.all(
    clients.map(async (client, index) => {
      const node = ids[index + 1]
      if (node === undefined) throw new Error('There are too few pages.')
      let seq = 0
      while (performance.now() < until) {
        seq += 1
        await client.ask({ kind: 'push', mutations: [rename(seq, node, client.group)] }, 'pushed')
      }
      client.close()
      return seq
    }),
  )
  return (counts.reduce((sum, count) => sum + count, 0) / milliseconds) * 1000
}

function rename(seq: number, node: NodeId, group: string) {
  const stamp = stampOf({ ms: Date.now(), counter: seq & 0xffff, group })
  const mutation = mutationOf(seq, [{ do: 'put', node, cells: [['a:name', stamp]] }])
  return { ...mutation, values: [[`The name of the moment, ${seq}`]] }
}

/**
 * Updates of one writer in flight, `ahead` at a time, until everyone else has them: how many reach somebody in a
 * second. Each of the readers pulls as it is poked.
 */
export async function fanOutPerSecond(
  account: Account,
  readers: number,
  milliseconds: number,
): Promise<number> {
  const writer = await WireClient.open(account, 2000)
  const { ids } = await plant(writer, 1)
  const node = ids[1]
  if (node === undefined) throw new Error('There is no page.')
  let reached = 0
  const clients: WireClient[] = []
  for (let number = 0; number < readers; number++) {
    const client = await WireClient.open(account, 2001 + number)
    await client.pullAll()
    let isPulling = false
    let isWanted = false
    const pull = async (): Promise<void> => {
      isWanted = true
      if (isPulling) return
      isPulling = true
      while (isWanted) {
        isWanted = false
        const { frame, bytes } = await client.pull()
        for (const entry of frame.entries)
          if (entry.kind === 'update')
            for (const struct of Y.decodeUpdate(bytes(entry.bytes)).structs)
              reached += struct.length
        if (frame.more) isWanted = true
      }
      isPulling = false
    }
    client.onFrame = ({ frame }) => {
      if (frame.kind === 'poke') void pull()
    }
    clients.push(client)
  }
  const document = new Y.Doc()
  let unsent: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => unsent.push(update))
  const text = document.getText('t')
  const from = performance.now()
  let made = 0
  while (performance.now() - from < milliseconds) {
    for (let count = 0; count < 20; count++) {
      text.insert(text.length, 'x')
      made += 1
    }
    const bytes = unsent
    unsent = []
    const updates = bytes.map((_, at) => ({ id: at, node, bytes: at }))
    await writer.ask({ kind: 'updates', updates }, 'updated', bytes)
  }
  while (reached < made * readers && performance.now() - from < milliseconds * 10)
    await new Promise((resolve) => setTimeout(resolve, 5))
  const seconds = (performance.now() - from) / 1000
  for (const client of [writer, ...clients]) client.close()
  if (reached < made * readers) throw new Error('Somebody did not hear of every edit.')
  return reached / seconds
}

/** Messages of the size of an update that reach somebody over a bare socket server, in bursts of twenty. */
export async function bareFanOutPerSecond(
  port: number,
  readers: number,
  milliseconds: number,
): Promise<number> {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/fan`)
    await once(socket, 'open')
    return socket
  }
  const writer = await open()
  let reached = 0
  const sockets: WebSocket[] = []
  for (let number = 0; number < readers; number++) {
    const socket = await open()
    socket.on('message', () => (reached += 1))
    sockets.push(socket)
  }
  const message = Buffer.alloc(160, 7)
  const from = performance.now()
  let made = 0
  while (performance.now() - from < milliseconds) {
    for (let count = 0; count < 20; count++) writer.send(message)
    made += 20
    while (reached < (made - 40) * readers) await new Promise((resolve) => setImmediate(resolve))
  }
  while (reached < made * readers) await new Promise((resolve) => setImmediate(resolve))
  const seconds = (performance.now() - from) / 1000
  for (const socket of [writer, ...sockets]) socket.terminate()
  return reached / seconds
}

/** Round trips of a message of that size over bare sockets, one after the other on each, ms. */
export async function bareRoundTrips(
  port: number,
  sockets: number,
  rounds: number,
): Promise<readonly number[]> {
  const taken: number[] = []
  await Promise.all(
    Array.from({ length: sockets }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/echo`)
      await once(socket, 'open')
      const message = Buffer.alloc(160, 7)
      for (let round = 0; round < rounds; round++) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 250))
        const from = performance.now()
        socket.send(message)
        await once(socket, 'message')
        taken.push(performance.now() - from)
      }
      socket.terminate()
    }),
  )
  return taken
}
