/** What an open connection may ask for, and how it is answered. */
import { mutant } from '../../lib/mutants.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { ClientFrame, Page, Sent, ServerFrame } from '../../protocol/wire/frames.ts'
import type { WireMutation } from '../../protocol/wire/node.ts'
import type { WorkspaceStore } from '../stores/workspace/workspace-store.ts'
import { judgeUpdate } from './access.ts'
import { decidePush } from './decide-push.ts'
import { documentUpdateError } from './document-update.ts'
import { readPage } from './read-page.ts'
import type { SyncPlatform } from './sync-platform.ts'

export type Connection = {
  readonly store: WorkspaceStore
  readonly workspace: WorkspaceId
  readonly person: string
  readonly group: string
  /** Of the cursors that the client speaks of. */
  epoch: string
  /** The newest version that the client knows there is. */
  toldVersion: number
}

type Frame<Kind extends ClientFrame['kind']> = Extract<ClientFrame, { kind: Kind }>
type Answers = readonly Sent<ServerFrame>[]

/** Of all mutations of a push together. */
const mostPartsOfPush = 20_000
/** It has to fit into a page, with what stands around it. Bytes. */
const largestUpdate = 960 * 1024

export async function answerPush(
  { clock, log, bus }: SyncPlatform,
  connection: Connection,
  mutations: readonly WireMutation[],
): Promise<Answers> {
  const { store, workspace, person, group } = connection
  const now = clock.now()
  const parts = mutations.reduce((sum, { header }) => sum + header.parts.length, 0)
  if (parts > mostPartsOfPush) {
    const { lastSeq } = await store.group(group)
    log.warn({ person, group, parts }, 'a push has too many parts')
    return only({ kind: 'unpushed', code: 'invalid', lastSeq, now })
  }
  if (mutant('poke-before-commit')) {
    const { version } = await store.position()
    bus.publish('log', { workspaceId: workspace, version: version + 1, group })
  }
  const { decision, version } = await store.push({ person, group, mutations, now }, (state) =>
    decidePush(state, { person, group, mutations, now }),
  )
  if (decision.kind === 'untaken') {
    const { code, lastSeq, seq } = decision
    log.warn({ person, group, code, seq }, 'a push was not taken')
    return only({ kind: 'unpushed', code, lastSeq, now, ...(seq === null ? {} : { seq }) })
  }
  for (const { seq, code } of decision.operations)
    if (code !== null) log.info({ person, group, seq, code }, 'a mutation was refused')
  if (!mutant('poke-before-commit')) bus.publish('log', { workspaceId: workspace, version, group })
  return only({ kind: 'pushed', lastSeq: decision.lastSeq, version })
}

/** A text says what is wrong with the frame. */
export async function answerPull(
  { newEpoch, log }: SyncPlatform,
  connection: Connection,
  frame: Frame<'pull'>,
): Promise<Answers | string> {
  const { store, person, group } = connection
  const { cursor, lastAck, behind, whole, compare } = frame
  const { epoch, version } = await store.position()
  const isAhead = Math.max(cursor.rows, cursor.documents) > version
  if (isAhead && epoch === connection.epoch && !mutant('epoch-kept')) {
    const begun = await store.beginEpoch(epoch, newEpoch())
    if (begun.epoch === epoch) return 'more than there ever was'
    log.warn({ person, group, cursor, version }, 'a copy is ahead of the log: a new epoch begins')
  }
  const answer = await store.read((reader) => {
    if (reader.epoch === connection.epoch)
      return readPage(reader, { person, group, cursor, lastAck, behind, whole, compare })
    return { page: emptyPage(reader.epoch, frame), bytes: [] }
  })
  connection.epoch = answer.page.epoch
  connection.toldVersion = Math.max(connection.toldVersion, answer.page.upTo.rows)
  return [{ frame: answer.page, bytes: answer.bytes }]
}

/** Tells of another epoch. The client takes nothing of it. */
function emptyPage(epoch: string, { cursor, lastAck, behind, whole }: Frame<'pull'>): Page {
  return {
    kind: 'page',
    epoch,
    from: cursor,
    upTo: cursor,
    behind,
    whole,
    entries: [],
    lastSeq: lastAck,
    lastOp: null,
    refusals: [],
    more: false,
  }
}

/** A text says what is wrong with the frame. */
export async function answerUpdates(
  { clock, log, bus, later }: SyncPlatform,
  connection: Connection,
  frame: Frame<'updates'>,
  bytes: readonly Uint8Array[],
): Promise<Answers | string> {
  const { store, workspace, person, group } = connection
  const sound: {
    id: number
    node: Frame<'updates'>['updates'][number]['node']
    bytes: Uint8Array
  }[] = []
  const refusals: { id: number; node: (typeof sound)[number]['node']; code: string }[] = []
  for (const { id, node, bytes: at } of frame.updates) {
    const update = bytes[at]
    if (update === undefined) return 'bytes that are not there'
    const reason = update.byteLength > largestUpdate ? null : documentUpdateError(update)
    if (update.byteLength > largestUpdate) refusals.push({ id, node, code: 'too_large' })
    else if (reason === null) sound.push({ id, node, bytes: update })
    else {
      log.warn({ person, group, node, reason }, 'a document update is none')
      refusals.push({ id, node, code: 'document_invalid' })
    }
  }
  const before = await store.position()
  const appended = await store.append(
    { person, group, now: clock.now(), updates: sound },
    judgeUpdate,
  )
  const { ids, version, grown } = appended
  for (const node of grown)
    later(() => {
      store
        .compact(node)
        .catch((error: unknown) => log.error({ err: error, node }, 'merging a document failed'))
    })
  if (version > before.version) bus.publish('log', { workspaceId: workspace, version, group })
  const all = [...refusals, ...appended.refusals]
  return only({ kind: 'updated', ids: [...ids], refusals: all, version })
}

function only(frame: ServerFrame): Answers {
  return [{ frame, bytes: [] }]
}
