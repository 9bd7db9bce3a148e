/**
 * A connection of the wire that costs its machine little: it trusts the server and reads of a page what it is asked
 * for, because two hundred of them share the machine with the server that is measured.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { encodeFrame } from '../../protocol/wire/codec.ts'
import {
  wireProtocol,
  type ClientFrame,
  type Page,
  type ServerFrame,
  type WireCursor,
} from '../../protocol/wire/frames.ts'
import { addressOf, type Account } from './account.ts'

export type Heard = {
  readonly frame: ServerFrame
  /** The n-th byte string of the frame. */
  bytes(index: number): Uint8Array
}

export class WireClient {
  readonly socket: WebSocket
  cursor: WireCursor
  epoch: string | null = null
  run: string | null = null
  heardVersion = 0
  lastAck = 0
  framesIn = 0
  bytesIn = 0
  /** Hears every frame that nobody waits for. */
  onFrame: (heard: Heard) => void = () => undefined
  readonly group: string
  readonly #account: Account
  readonly #waiting = new Map<ServerFrame['kind'], (heard: Heard) => void>()

  private constructor(account: Account, socket: WebSocket, group: string, cursor: WireCursor) {
    this.#account = account
    this.socket = socket
    this.group = group
    this.cursor = cursor
    socket.on('message', (data: Buffer) => {
      this.framesIn += 1
      this.bytesIn += data.byteLength
      const heard = read(data)
      const resolve = this.#waiting.get(heard.frame.kind)
      if (heard.frame.kind === 'goaway') throw new Error(`Sent away: ${heard.frame.code}`)
      if (resolve === undefined) return this.onFrame(heard)
      this.#waiting.delete(heard.frame.kind)
      resolve(heard)
    })
  }

  /** Connects and is welcomed. `number` makes a group and an address of its own. */
  static async open(
    account: Account,
    number: number,
    from: Partial<Pick<WireClient, 'cursor' | 'epoch' | 'run' | 'heardVersion' | 'lastAck'>> = {},
  ): Promise<WireClient> {
    const ticket = await account.ticket(number)
    const socket = new WebSocket(`${account.origin.replace(/^http/, 'ws')}/api/sync`, {
      origin: account.origin,
      headers: { 'X-Forwarded-For': addressOf(number) },
    })
    await once(socket, 'open')
    const group = (0xa000000000 + number).toString(16)
    const client = new WireClient(account, socket, group, from.cursor ?? { rows: 0, documents: 0 })
    const { frame } = await client.ask(
      {
        kind: 'hello',
        protocol: wireProtocol,
        schema: '',
        ticket,
        workspace: account.workspace as never,
        group,
        lastAck: from.lastAck ?? 0,
        epoch: from.epoch ?? null,
        run: from.run ?? null,
        heard: from.heardVersion ?? 0,
        cursor: client.cursor,
      },
      'welcome',
    )
    if (frame.kind !== 'welcome') throw new Error('Not welcome.')
    client.epoch = frame.epoch
    client.run = frame.run
    client.heardVersion = frame.version
    return client
  }

  get workspace(): string {
    return this.#account.workspace
  }

  send(frame: ClientFrame, bytes: readonly Uint8Array[] = []): void {
    this.socket.send(encodeFrame({ frame, bytes }))
  }

  ask(
    frame: ClientFrame,
    kind: ServerFrame['kind'],
    bytes: readonly Uint8Array[] = [],
  ): Promise<Heard> {
    return new Promise((resolve) => {
      this.#waiting.set(kind, resolve)
      this.send(frame, bytes)
    })
  }

  /** One page after the cursor, which moves along. */
  async pull(): Promise<Heard & { readonly frame: Page }> {
    const heard = await this.ask(
      { kind: 'pull', cursor: this.cursor, lastAck: this.lastAck, behind: [], whole: [] },
      'page',
    )
    const { frame } = heard
    if (frame.kind !== 'page') throw new Error('No page.')
    this.cursor = frame.upTo
    this.lastAck = frame.lastSeq
    return { ...heard, frame }
  }

  async pullAll(): Promise<number> {
    let entries = 0
    for (;;) {
      const { frame } = await this.pull()
      entries += frame.entries.length
      if (!frame.more) return entries
    }
  }

  close(): void {
    this.socket.terminate()
  }
}

function read(data: Buffer): Heard {
  const jsonLength = data.readUInt32BE(0)
  const { frame, lengths } = JSON.parse(data.toString('utf8', 4, 4 + jsonLength)) as {
    frame: ServerFrame
    lengths: number[]
  }
  let starts: number[] | null = null
  return {
    frame,
    bytes(index) {
      if (starts === null) {
        starts = []
        let at = 4 + jsonLength
        for (const length of lengths) {
          starts.push(at)
          at += length
        }
      }
      const start = starts[index] ?? 0
      return data.subarray(start, start + (lengths[index] ?? 0))
    },
  }
}
