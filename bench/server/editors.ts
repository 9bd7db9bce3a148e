/** Two hundred people who type, each in one of twenty documents, and see what the others type. */
import * as Y from 'yjs'
import type { NodeId } from '../../protocol/ids.ts'
import type { Account } from './account.ts'
import { plant } from './tree.ts'
import { WireClient, type Heard } from './wire-client.ts'

export type TypingResult = {
  /** From the edit to the server's word that it is on its disk, ms. */
  readonly acknowledged: readonly number[]
  /** From the edit to each of the others in the document, ms. */
  readonly seen: readonly number[]
  /** Edits that somebody in the document never saw, or that were never acknowledged. */
  readonly lost: number
  readonly edits: number
  readonly framesPerSecond: number
  readonly megabytesPerSecond: number
  /** The latest that a timer of this process fired, ms: the editors share the machine with the server. */
  readonly lateness: number
}

export type TypingPlan = {
  readonly editors: number
  readonly documents: number
  readonly editsPerSecond: number
  readonly seconds: number
}

/** One letter each, as Yjs writes it. */
type Edit = { readonly client: number; readonly clock: number; readonly at: number }

export async function typeTogether(account: Account, plan: TypingPlan): Promise<TypingResult> {
  const founder = await WireClient.open(account, 0)
  const { ids } = await plant(founder, plan.documents)
  founder.close()
  const editors: Editor[] = []
  const pages = ids.slice(1)
  for (let number = 0; number < plan.editors; number++) {
    const node = pages[number % plan.documents]
    if (node === undefined) throw new Error('There are too few documents.')
    editors.push(await Editor.open(account, number + 1, node))
  }
  const roomOf = (editor: Editor) => editors.filter(({ node }) => node === editor.node)

  const until = performance.now() + plan.seconds * 1000
  const everyMs = 1000 / plan.editsPerSecond
  let lateness = 0
  await Promise.all(
    editors.map(async (editor) => {
      let next = performance.now() + Math.random() * everyMs
      while (next < until) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
        lateness = Math.max(lateness, performance.now() - next)
        editor.type()
        next += everyMs
      }
    }),
  )
  const { framesIn, bytesIn } = sums(editors)
  const isDone = () =>
    editors.every(
      (editor) =>
        editor.waiting === 0 && roomOf(editor).every((other) => other.hasSeen(editor.edits)),
    )
  const patience = performance.now() + 30_000
  while (!isDone() && performance.now() < patience)
    await new Promise((resolve) => setTimeout(resolve, 50))
  let lost = 0
  for (const editor of editors) {
    lost += editor.waiting
    for (const other of roomOf(editor)) if (!other.hasSeen(editor.edits)) lost += 1
    editor.close()
  }
  return {
    acknowledged: editors.flatMap(({ acknowledged }) => acknowledged),
    seen: editors.flatMap(({ seen }) => seen),
    lost,
    edits: editors.reduce((sum, { edits }) => sum + edits.length, 0),
    framesPerSecond: framesIn / plan.seconds,
    megabytesPerSecond: bytesIn / plan.seconds / 1_000_000,
    lateness,
  }
}

function sums(editors: readonly Editor[]) {
  return {
    framesIn: editors.reduce((sum, { client }) => sum + client.framesIn, 0),
    bytesIn: editors.reduce((sum, { client }) => sum + client.bytesIn, 0),
  }
}

/** When each edit was made, for whoever sees it: all of them are in this process. */
const madeAt = new Map<string, number>()
const keyOf = (client: number, clock: number) => `${client}.${clock}`

class Editor {
  readonly client: WireClient
  readonly node: NodeId
  readonly edits: Edit[] = []
  readonly acknowledged: number[] = []
  readonly seen: number[] = []
  readonly #document = new Y.Doc()
  readonly #known = new Set<string>()
  #unsent: Uint8Array[] = []
  #sentUpTo = 0
  #acknowledgedUpTo = 0
  #isSending = false
  #isPulling = false
  #wantsPull = false

  private constructor(client: WireClient, node: NodeId) {
    this.client = client
    this.node = node
    this.#document.on('update', (update: Uint8Array) => this.#unsent.push(update))
    client.onFrame = ({ frame }) => {
      if (frame.kind === 'poke') this.#pull()
    }
  }

  static async open(account: Account, number: number, node: NodeId): Promise<Editor> {
    const client = await WireClient.open(account, number)
    await client.pullAll()
    return new Editor(client, node)
  }

  get waiting(): number {
    return this.edits.length - this.#acknowledgedUpTo
  }

  hasSeen(edits: readonly Edit[]): boolean {
    return edits.every(({ client, clock }) => this.#known.has(keyOf(client, clock)))
  }

  type(): void {
    const text = this.#document.getText('t')
    const { clientID } = this.#document
    const clock = this.edits.length
    const at = performance.now()
    madeAt.set(keyOf(clientID, clock), at)
    this.#known.add(keyOf(clientID, clock))
    this.edits.push({ client: clientID, clock, at })
    text.insert(text.length, 'x')
    this.#send()
  }

  close(): void {
    this.client.close()
    this.#document.destroy()
  }

  /** One request at a time, with all that was typed meanwhile. */
  #send(): void {
    if (this.#isSending || this.#unsent.length === 0) return
    this.#isSending = true
    const bytes = this.#unsent
    this.#unsent = []
    const upTo = this.#sentUpTo + bytes.length
    this.#sentUpTo = upTo
    const updates = bytes.map((_, at) => ({ id: at, node: this.node, bytes: at }))
    void this.client.ask({ kind: 'updates', updates }, 'updated', bytes).then(({ frame }) => {
      if (frame.kind !== 'updated' || frame.refusals.length > 0)
        throw new Error('An update was refused.')
      const now = performance.now()
      for (; this.#acknowledgedUpTo < upTo; this.#acknowledgedUpTo++) {
        const edit = this.edits[this.#acknowledgedUpTo]
        if (edit !== undefined) this.acknowledged.push(now - edit.at)
      }
      this.#isSending = false
      this.#send()
    })
  }

  #pull(): void {
    this.#wantsPull = true
    if (this.#isPulling) return
    this.#isPulling = true
    this.#wantsPull = false
    void this.client.pull().then((heard) => {
      this.#take(heard)
      this.#isPulling = false
      if (this.#wantsPull || (heard.frame.kind === 'page' && heard.frame.more)) this.#pull()
    })
  }

  #take({ frame, bytes }: Heard): void {
    if (frame.kind !== 'page') return
    const now = performance.now()
    for (const entry of frame.entries) {
      if (entry.kind !== 'update' || entry.node !== this.node) continue
      // One letter, or many that the server merged.
      for (const struct of Y.decodeUpdate(bytes(entry.bytes)).structs)
        for (let clock = struct.id.clock; clock < struct.id.clock + struct.length; clock++)
          this.#see(keyOf(struct.id.client, clock), now)
    }
  }

  #see(key: string, now: number): void {
    if (this.#known.has(key)) return
    this.#known.add(key)
    const at = madeAt.get(key)
    if (at !== undefined) this.seen.push(now - at)
  }
}
