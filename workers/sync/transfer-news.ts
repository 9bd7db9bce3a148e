import type { TransferNews as Message, TransferView } from '../../protocol/transfers.ts'
import type { Transfer, TransfersState } from './transfers.ts'

export interface TransferNews {
  /** Tells pages what changed, soon: progress comes in many small steps. */
  show(state: TransfersState): void
  /** For a page that came later. */
  tellAll(state: TransfersState): void
  close(): void
}

/** Between two messages, ms. */
const pauseMs = 150

export function createTransferNews(parts: {
  schedule(work: () => void, delayMs: number): () => void
  toPages(message: Message): void
}): TransferNews {
  let latest: TransfersState | null = null
  let shown: TransfersState['transfers'] = new Map()
  let shownOpen: boolean | null = null
  let cancel: (() => void) | null = null

  function tell(): void {
    cancel = null
    if (latest === null) return
    const { transfers, isOpen } = latest
    const changed = [...transfers.values()].filter((transfer) => {
      const before = shown.get(transfer.key)
      return before === undefined || !looksTheSame(before, transfer)
    })
    const gone = [...shown.keys()].filter((key) => !transfers.has(key))
    const isNews = changed.length > 0 || gone.length > 0 || isOpen !== shownOpen
    shown = transfers
    shownOpen = isOpen
    if (!isNews) return
    parts.toPages({
      kind: 'transfers',
      isWhole: false,
      line: isOpen ? 'open' : 'closed',
      changed: changed.map(viewOf),
      gone,
    })
  }

  return {
    show(state) {
      if (latest === state) return
      latest = state
      cancel ??= parts.schedule(tell, pauseMs)
    },
    tellAll({ transfers, isOpen }) {
      const changed = [...transfers.values()].map(viewOf)
      const line = isOpen ? 'open' : 'closed'
      parts.toPages({ kind: 'transfers', isWhole: true, line, changed, gone: [] })
    },
    close() {
      cancel?.()
      latest = null
      parts.toPages({ kind: 'transfers', isWhole: true, line: 'none', changed: [], gone: [] })
    },
  }
}

function viewOf({ key, way, nodeId, hash, phase, code, done, size }: Transfer): TransferView {
  return { key, way, nodeId, hash, phase, code, done, size }
}

function looksTheSame(one: Transfer, other: Transfer): boolean {
  return (
    one.phase === other.phase &&
    one.code === other.code &&
    one.done === other.done &&
    one.size === other.size
  )
}
