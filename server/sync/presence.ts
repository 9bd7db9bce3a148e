/**
 * Who is in a workspace at this moment, and on which page. Kept in memory alone, and the same in every process that has
 * someone in the workspace: all of it goes over the bus.
 *
 * 1. A reader hears of a person only where the two meet (`peopleSeenBy`), of a node only where they may meet there, and of
 *    cursors only while they are at the same node themselves.
 * 2. Who joins hears at once of everyone; who is gone, for whatever reason, is told as gone.
 * 3. What changes while a reader has something to hear already is told together, as it is then.
 * 4. A page holds no more than one entry, a connection no more than `mostPages`.
 */
import type { Clock } from '../../lib/clock.ts'
import type { NodeId, WorkspaceId } from '../../protocol/ids.ts'
import type { Presence as PresenceFrame, WirePresentPage } from '../../protocol/wire/frames.ts'
import type { Bus, PresenceChange } from '../bus/bus.ts'
import type { Member } from '../stores/workspace/workspace-store.ts'
import { isAllowedIn } from './access.ts'
import { peopleSeenBy } from './visitor.ts'

type Here = Extract<PresenceChange, { kind: 'here' }>
export type PresentPlace = Here['place']

/** Where a page is, as far as the server could find it. */
export type PageAt = {
  readonly place: PresentPlace
  readonly awareness: string | null
}

export interface Presence {
  join(workspace: WorkspaceId, member: Member, tell: (frame: PresenceFrame) => void): PresenceSeat
}

/** One connection among the others. */
export interface PresenceSeat {
  /** `at` null: the page was closed. */
  tell(page: string, at: PageAt | null): void
  leave(): void
}

export type PresenceParts = {
  readonly bus: Bus
  readonly clock: Clock
  newId(): string
  after(delayMs: number, work: () => void): void
}

/** Pages of one connection; a device with more tabs shows where the first ones are. */
const mostPages = 16
/** How long news wait for others to be told with; longer where many are at one place. */
const delayMs = 40
const crowd = 30
const crowdedDelayMs = 400
/** Of other processes; what is there is told again with every heartbeat of its connection. */
const forgottenAfterMs = 90_000

export function createPresence(parts: PresenceParts): Presence {
  const rooms = new Map<WorkspaceId, Room>()
  return {
    join(workspace, member, tell) {
      let room = rooms.get(workspace)
      if (room === undefined) {
        room = openRoom(parts, workspace)
        rooms.set(workspace, room)
      }
      const joined = room
      const seat = joined.join(member, tell)
      return {
        tell: seat.tell,
        leave() {
          seat.leave()
          if (joined.seats.size > 0 || rooms.get(workspace) !== joined) return
          joined.close()
          rooms.delete(workspace)
        },
      }
    },
  }
}

type Known = { readonly here: Here; heardAt: number }

type Room = {
  readonly seats: ReadonlySet<Seat>
  join(member: Member, tell: (frame: PresenceFrame) => void): Seat
  close(): void
}

function openRoom({ bus, clock, newId, after }: PresenceParts, workspaceId: WorkspaceId): Room {
  const known = new Map<string, Known>()
  const seats = new Set<Seat>()

  function forget(id: string): void {
    if (known.delete(id)) for (const seat of seats) seat.hear(id)
  }

  const unsubscribe = bus.subscribe('presence', (change) => {
    if (change.workspaceId !== workspaceId) return
    switch (change.kind) {
      case 'here':
        known.set(change.id, { here: change, heardAt: clock.now() })
        for (const seat of seats) seat.hear(change.id)
        return
      case 'gone':
        return forget(change.id)
      case 'who':
        for (const seat of seats) seat.repeat()
    }
  })

  return {
    seats,
    join(member, tell) {
      const seat = openSeat({
        id: newId(),
        member,
        known,
        tell,
        after,
        publish: (news) => bus.publish('presence', { ...news, workspaceId }),
        onLeave: () => void seats.delete(seat),
      })
      if (seats.size === 0) bus.publish('presence', { kind: 'who', workspaceId })
      seats.add(seat)
      const now = clock.now()
      for (const [id, { heardAt }] of [...known])
        if (heardAt + forgottenAfterMs < now) forget(id)
        else seat.hear(id)
      return seat
    },
    close: unsubscribe,
  }
}

type Seat = PresenceSeat & {
  /** Something about that page is other than it was. */
  hear(id: string): void
  /** Tells again where its pages are. */
  repeat(): void
}

type News = Omit<Here, 'workspaceId'> | { readonly kind: 'gone'; readonly id: string }

type SeatParts = {
  readonly id: string
  readonly member: Member
  readonly known: ReadonlyMap<string, Known>
  readonly tell: (frame: PresenceFrame) => void
  readonly after: PresenceParts['after']
  readonly publish: (news: News) => void
  readonly onLeave: () => void
}

function openSeat({ id, member, known, tell, after, publish, onLeave }: SeatParts): Seat {
  const pages = new Map<string, PageAt>()
  const due = new Set<string>()
  /** What the reader was told last, by page. */
  const told = new Map<string, WirePresentPage>()
  let isFlushDue = false
  let isOver = false
  const idOf = (page: string) => `${id}.${page}`
  const isAt = (node: NodeId) => [...pages.values()].some(({ place }) => place?.node === node)

  function publishPage(page: string, { place, awareness }: PageAt): void {
    const { person, name, grants } = member
    publish({ kind: 'here', id: idOf(page), person, name, grants, place, awareness })
  }

  /** The page as this reader may know it; null: not at all. */
  function view({ here }: Known): WirePresentPage | null {
    if (peopleSeenBy(member, [here]).length === 0) return null
    const { person, name, place, awareness } = here
    const needed = person === member.person ? 'read' : 'meet'
    const node = place !== null && isAllowedIn(member, place.home, needed) ? place.node : null
    return {
      id: here.id,
      person,
      name,
      node,
      awareness: node !== null && isAt(node) ? awareness : null,
    }
  }

  function flush(): void {
    isFlushDue = false
    if (isOver) return
    const here: WirePresentPage[] = []
    const gone: string[] = []
    for (const each of due) {
      const one = known.get(each)
      const page = one === undefined ? null : view(one)
      const before = told.get(each)
      if (page === null) {
        if (told.delete(each)) gone.push(each)
      } else if (before === undefined || !isSame(before, page)) {
        told.set(each, page)
        here.push(page)
      }
    }
    due.clear()
    if (here.length > 0 || gone.length > 0) tell({ kind: 'presence', here, gone })
  }

  function hear(each: string): void {
    if (each.startsWith(`${id}.`)) return
    due.add(each)
    if (isFlushDue) return
    isFlushDue = true
    let near = 0
    for (const { awareness } of told.values()) if (awareness !== null) near += 1
    after(near > crowd ? crowdedDelayMs : delayMs, flush)
  }

  function repeat(): void {
    for (const [page, at] of pages) publishPage(page, at)
  }

  return {
    hear,
    repeat,
    tell(page, at) {
      if (isOver) return
      const before = pages.get(page)
      if (at === null) {
        if (pages.delete(page)) publish({ kind: 'gone', id: idOf(page) })
        return
      }
      if (before === undefined && pages.size >= mostPages) return
      pages.set(page, at)
      const node = at.place?.node
      if (node !== undefined && node !== before?.place?.node)
        for (const [each, { here }] of known) if (here.place?.node === node) hear(each)
      publishPage(page, at)
    },
    leave() {
      if (isOver) return
      isOver = true
      onLeave()
      for (const page of pages.keys()) publish({ kind: 'gone', id: idOf(page) })
      pages.clear()
    },
  }
}

function isSame(one: WirePresentPage, other: WirePresentPage): boolean {
  return one.node === other.node && one.awareness === other.awareness
}
