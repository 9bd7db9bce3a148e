/**
 * How far the copies of one person are: what stands on which of their other devices, as each of them says.
 *
 * 1. A device counts once, with its newest copy, and only while it is signed in.
 * 2. What is told was true when it was told; a lost message makes it tell less, never more.
 */
import type { WireCopy, WireCursor } from '../../protocol/wire/frames.ts'
import type { DeviceId } from '../../protocol/ids.ts'
import type { Bus } from '../bus/bus.ts'
import type { WorkspaceStore } from '../stores/workspace/workspace-store.ts'
import type { Visitor } from './visitor.ts'

type Parts = {
  readonly bus: Bus
  readonly store: Pick<WorkspaceStore, 'copies' | 'noteCopy'>
  readonly visitor: Visitor
  readonly group: string
  /** The devices on which the account is signed in. */
  devices(): Promise<readonly DeviceId[]>
  tell(copies: readonly WireCopy[]): void
  later(work: () => void): void
  report(error: unknown): void
}

export type SessionCopies = {
  /** The copy at the other end holds all up to here. */
  note(cursor: WireCursor): void
  /** From time to time, and in the end: writes down how far the copy is. */
  save(): void
  leave(): void
}

export function createSessionCopies(parts: Parts): SessionCopies {
  const { bus, store, visitor, group, later, report } = parts
  const { workspace: workspaceId, person, device } = visitor
  const cursorByDevice = new Map<DeviceId, WireCursor>()
  let own: WireCursor = { rows: 0, documents: 0 }
  let saved = own
  let isTelling = false
  let hasLeft = false

  const unsubscribe = bus.subscribe('copies', (news) => {
    if (news.workspaceId !== workspaceId || news.person !== person) return
    if (news.kind === 'who') return sayWhere()
    if (news.device === device) return
    cursorByDevice.set(news.device, news.cursor)
    tellSoon()
  })

  function sayWhere(): void {
    if (own.rows > 0)
      bus.publish('copies', { kind: 'at', workspaceId, person, device, cursor: own })
  }

  function tellSoon(): void {
    if (isTelling) return
    isTelling = true
    later(() => {
      isTelling = false
      tell().catch(report)
    })
  }

  async function tell(): Promise<void> {
    const signedIn = new Set(await parts.devices())
    if (hasLeft) return
    parts.tell(
      [...cursorByDevice].flatMap(([each, cursor]) =>
        signedIn.has(each) ? [{ device: each, cursor }] : [],
      ),
    )
  }

  async function recall(): Promise<void> {
    for (const copy of await store.copies(person))
      if (copy.device !== device && !cursorByDevice.has(copy.device))
        cursorByDevice.set(copy.device, copy.cursor)
    if (hasLeft) return
    bus.publish('copies', { kind: 'who', workspaceId, person })
    tellSoon()
  }

  function save(): void {
    if (own.rows === saved.rows && own.documents === saved.documents) return
    saved = own
    store.noteCopy({ group, person, device, cursor: own }).catch(report)
  }

  recall().catch(report)
  return {
    note(cursor) {
      if (cursor.rows <= own.rows && cursor.documents <= own.documents) return
      own = cursor
      sayWhere()
    },
    save,
    leave() {
      hasLeft = true
      unsubscribe()
      save()
    },
  }
}
