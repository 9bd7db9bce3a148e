/** What a connection says of its own pages, on the way from its frames to the others. */
import type { NodeId } from '../../protocol/ids.ts'
import { largestAwareness, type OwnPresence } from '../../protocol/wire/frames.ts'
import { jsonNesting } from '../../lib/json-nesting.ts'
import type { Member, WorkspaceStore } from '../stores/workspace/workspace-store.ts'
import { isAllowedIn } from './access.ts'
import type { PresenceSeat, PresentPlace } from './presence.ts'

export interface SessionPresence {
  /** Returns at once; of what comes while the node is looked up only the newest is told. */
  tell(page: string, at: OwnPresence['at']): void
  /** Tells everything again, from where the nodes are now. */
  renew(): void
  leave(): void
}

export type SessionPresenceParts = {
  readonly store: WorkspaceStore
  readonly member: Member
  readonly seat: PresenceSeat
  later(work: () => void): void
  report(error: unknown): void
}

/** Of the pages of one connection; a seat takes fewer. */
const mostRemembered = 32
const deepestAwareness = 20

export function createSessionPresence(parts: SessionPresenceParts): SessionPresence {
  const { store, member, seat, later, report } = parts
  const last = new Map<string, NonNullable<OwnPresence['at']>>()
  const due = new Set<string>()
  let isBusy = false
  let isOver = false

  async function placeOf(node: NodeId | null): Promise<PresentPlace> {
    if (node === null) return null
    const home = await store.read((log) => log.homeOf(node))
    return home === null || !isAllowedIn(member, home, 'read') ? null : { node, home }
  }

  async function tellDue(): Promise<void> {
    for (const page of [...due]) {
      due.delete(page)
      const at = last.get(page)
      if (at === undefined) seat.tell(page, null)
      else {
        const place = await placeOf(at.node)
        if (!isOver) seat.tell(page, { place, awareness: place === null ? null : at.awareness })
      }
    }
  }

  function work(): void {
    if (isBusy || isOver || due.size === 0) return
    isBusy = true
    tellDue()
      .catch(report)
      .finally(() =>
        later(() => {
          isBusy = false
          work()
        }),
      )
  }

  return {
    tell(page, at) {
      if (!last.has(page) && (at === null || last.size >= mostRemembered)) return
      if (at === null) last.delete(page)
      else last.set(page, { ...at, awareness: soundAwareness(at.awareness) })
      due.add(page)
      work()
    },
    renew() {
      for (const page of last.keys()) due.add(page)
      work()
    },
    leave() {
      isOver = true
      seat.leave()
    },
  }
}

/** An object in JSON, or null: others parse it. */
export function soundAwareness(text: string | null): string | null {
  if (text === null || text.length > largestAwareness) return null
  if (!text.startsWith('{') || jsonNesting(text) > deepestAwareness) return null
  try {
    JSON.parse(text)
    return text
  } catch {
    // Not JSON.
    return null
  }
}
