/**
 * The page that answers a pull: what is new for one copy since its cursor, from one moment of the log.
 *
 *   the main stream   all that the person may see, but for the roots that are behind
 *   each behind root  the same for that root alone, from a cursor of its own, until it has caught up
 *   whole documents   those that were asked for, from their beginning
 *
 * 1. Rows come in the order of their versions, and so do updates; a cursor moves past nothing that the page leaves out
 *    and the person may see.
 * 2. Updates of a stream come only once its rows have reached the newest version.
 * 3. What the person may not look at is not in it, whatever they ask for.
 * 4. A node that left a root is told to who could see it there and cannot see where it is.
 * 5. A root that came within reach is behind from then on, and the main stream of that page leaves it out already.
 * 6. Mutations are told of only when nothing that they wrote can be missing.
 * 7. The main stream leaves out the group's own updates; nothing else does.
 */
import { mutant } from '../../lib/mutants.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { Page, WireBehind, WireCursor, WireWhole } from '../../protocol/wire/frames.ts'
import type {
  AccessChange,
  LogReader,
  LogRow,
  LogScope,
  LogUpdate,
} from '../stores/workspace/workspace-store.ts'
import { isAllowedIn, type Access, type Home } from './access.ts'
import { mergeByVersion } from './by-version.ts'
import { createPageWriter, type PageWriter } from './page-writer.ts'
import type { Departure } from './push-decision.ts'

export type PageRequest = {
  readonly person: string
  readonly group: string
  readonly cursor: WireCursor
  readonly lastAck: number
  readonly behind: readonly WireBehind[]
  readonly whole: readonly WireWhole[]
  readonly compare?: true | undefined
}

/** Refusals told at once. */
const mostRefusals = 500

export function readPage(
  log: LogReader,
  request: PageRequest,
): { readonly page: Page; readonly bytes: readonly Uint8Array[] } {
  const { person, cursor } = request
  const view = createView(log, person)
  const granted = rootsGranted(log.accessChanges(person, cursor.rows))
  const apart = new Set([...request.behind.map(({ root }) => root), ...granted])
  const writer = createPageWriter()

  const whole = request.whole.flatMap((wanted) => writeWhole(log, view, wanted, writer))

  const rows = writeRows(log, view, cursor.rows, apart, writer)
  // One that was granted anew begins again: the copy hears of it in this page.
  const fills = request.behind
    .filter(({ root }) => !granted.has(root))
    .filter(({ root }) => view.canRead({ root, privateTo: log.homeOf(root)?.privateTo ?? null }))
    .map(({ root, cursor: from }) => ({
      root,
      from,
      rows: writeRootRows(log, view, root, from.rows, writer),
    }))

  const isAtNewest = rows === log.version || mutant('documents-ahead-of-rows')
  const documents = isAtNewest
    ? writeUpdates(log, view, cursor.documents, request.group, apart, writer)
    : cursor.documents
  const upTo = { rows, documents }
  const reached = fills.map(({ root, from, rows }): WireBehind => {
    const isAtNewest = rows === log.version
    const documents = isAtNewest
      ? writeRootUpdates(log, person, root, from.documents, writer)
      : from.documents
    return { root, cursor: { rows, documents } }
  })
  const behind = reached.filter(({ cursor }) => !isEqual(cursor, upTo))

  const isComplete =
    rows === log.version &&
    granted.size === 0 &&
    reached.every(({ cursor }) => cursor.rows === log.version)
  const told = toldOf(log, request, isComplete || mutant('last-seq-before-its-rows'))
  const { entries, bytes } = writer.finish()
  const isCaughtUp =
    isComplete &&
    whole.length === 0 &&
    !told.isCut &&
    [upTo, ...reached.map(({ cursor }) => cursor)].every(
      ({ documents }) => documents === log.version,
    )
  const page: Page = {
    kind: 'page',
    epoch: log.epoch,
    from: cursor,
    upTo,
    behind,
    whole,
    entries: [...entries],
    lastSeq: told.lastSeq,
    lastOp: told.lastOp,
    refusals: [...told.refusals],
    ...(request.compare === true && isCaughtUp ? { roots: rootsSeen(log, view) } : {}),
    more: !isCaughtUp,
  }
  return { page, bytes }
}

/** What a person may look at. */
type View = {
  readonly person: string
  readonly scope: LogScope
  canRead(home: Home): boolean
}

function createView(log: LogReader, person: string): View {
  const access: Access = { person, grants: log.grants(person) }
  const roots = access.grants.flatMap(({ rootId }) => (rootId === null ? [] : [rootId]))
  const isWide = roots.length < access.grants.length
  return {
    person,
    scope: isWide ? { kind: 'workspace', person } : { kind: 'reach', roots, person },
    canRead: (home) => isAllowedIn(access, home, 'read'),
  }
}

/** Roots whose last change was a grant. */
function rootsGranted(changes: Iterable<AccessChange>): ReadonlySet<NodeId> {
  const granted = new Set<NodeId>()
  for (const { root, kind } of changes)
    if (kind === 'granted') granted.add(root)
    else granted.delete(root)
  return granted
}

/** One thing of a stream, and how it goes into the page. */
type Item = { readonly version: number; readonly add: () => boolean }

/** How far the page goes: all of it, or as much as fits. */
function writeAll(log: LogReader, from: number, items: Iterable<Item>): number {
  let version = from
  for (const item of items) {
    if (!item.add()) return mutant('cut-page-claims-all') ? log.version : version
    version = item.version
  }
  return log.version
}

function* itemsOf<Thing extends { readonly version: number }>(
  things: Iterable<Thing>,
  isWanted: (thing: Thing) => boolean,
  add: (thing: Thing) => boolean,
): Iterable<Item> {
  for (const thing of things)
    if (isWanted(thing)) yield { version: thing.version, add: () => add(thing) }
}

function writeRows(
  log: LogReader,
  view: View,
  after: number,
  apart: ReadonlySet<NodeId>,
  writer: PageWriter,
): number {
  const isHere = ({ home }: LogRow | Departure) => !apart.has(home.root) && view.canRead(home)
  const rows = itemsOf(log.rows(view.scope, after), isHere, writer.addRow)
  const departures = itemsOf(
    log.departures(view.scope, after),
    (departure) => isHere(departure) && isGone(log, view, departure),
    writer.addDeparture,
  )
  const changes = itemsOf(
    log.accessChanges(view.person, after),
    ({ kind }) => {
      const isLost = kind === 'revoked' ? mutant('revocation-untold') : mutant('grant-untold')
      return !isLost
    },
    writer.addAccessChange,
  )
  return writeAll(log, after, mergeByVersion([rows, departures, changes]))
}

function writeRootRows(
  log: LogReader,
  view: View,
  root: NodeId,
  after: number,
  writer: PageWriter,
): number {
  const scope: LogScope = { kind: 'root', root, person: view.person }
  const rows = itemsOf(log.rows(scope, after), () => true, writer.addRow)
  // A copy that holds nothing of the root yet has nothing to lose.
  const departures = itemsOf(
    after === 0 ? [] : log.departures(scope, after),
    (departure) => isGone(log, view, departure),
    writer.addDeparture,
  )
  return writeAll(log, after, mergeByVersion([rows, departures]))
}

function isGone(log: LogReader, view: View, { node, why }: Departure): boolean {
  if (why === 'purged') return true
  const home = log.homeOf(node)
  return home === null || !view.canRead(home)
}

function writeUpdates(
  log: LogReader,
  view: View,
  after: number,
  group: string,
  apart: ReadonlySet<NodeId>,
  writer: PageWriter,
): number {
  const isWanted = ({ home, group: by }: LogUpdate) =>
    !apart.has(home.root) &&
    view.canRead(home) &&
    (by !== group || mutant('own-updates-come-back')) &&
    !(by === '' && mutant('merged-updates-left-out'))
  return writeAll(log, after, itemsOf(log.updates(view.scope, after), isWanted, writer.addUpdate))
}

function writeRootUpdates(
  log: LogReader,
  person: string,
  root: NodeId,
  after: number,
  writer: PageWriter,
): number {
  const updates = log.updates({ kind: 'root', root, person }, after)
  return writeAll(
    log,
    after,
    itemsOf(updates, () => true, writer.addUpdate),
  )
}

function rootsSeen(log: LogReader, view: View): NonNullable<Page['roots']> {
  return log.roots(view.person).flatMap(({ home, digest }) => {
    const { rows, sum, squares } = digest
    return view.canRead(home) ? [{ root: home.root, rows, sum, squares }] : []
  })
}

/** What is still to come of the document; nothing where it is all here, or not for this person. */
function writeWhole(
  log: LogReader,
  view: View,
  { node, after }: WireWhole,
  writer: PageWriter,
): readonly WireWhole[] {
  const home = log.homeOf(node)
  if (home === null || !view.canRead(home)) return []
  const upTo = writeAll(
    log,
    after,
    itemsOf(log.updatesOf(node, after), () => true, writer.addUpdate),
  )
  return upTo === log.version ? [] : [{ node, after: upTo }]
}

function toldOf(log: LogReader, { group, person, lastAck }: PageRequest, isComplete: boolean) {
  const known = log.group(group)
  if (!isComplete || known.person !== person)
    return { lastSeq: lastAck, lastOp: null, refusals: [], isCut: false }
  const refusals = mutant('refusal-untold') ? [] : log.refusals(group, lastAck, mostRefusals)
  const isCut = refusals.length === mostRefusals
  const lastTold = refusals.at(-1)
  const last =
    isCut && lastTold !== undefined
      ? { lastSeq: lastTold.seq, lastOp: lastTold.opId }
      : { lastSeq: known.lastSeq, lastOp: known.lastOp }
  return { ...last, refusals, isCut }
}

function isEqual(one: WireCursor, other: WireCursor): boolean {
  return one.rows === other.rows && one.documents === other.documents
}
