import type { WireEntry } from '../../protocol/wire/frames.ts'
import type { AccessChange, LogRow, LogUpdate } from '../stores/workspace/workspace-store.ts'
import type { Departure } from './push-decision.ts'

/** Of a page, bytes; a single entry may be larger. */
const largestPage = 512 * 1024
/** What an entry takes beside its row or its bytes, about. */
const entryOverhead = 160

/** The entries of a page while it is made: rows, then updates, up to its size. */
export interface PageWriter {
  /** False where the entry no longer fits: the page ends before it. */
  addRow(row: LogRow): boolean
  addDeparture(departure: Departure): boolean
  addAccessChange(change: AccessChange): boolean
  addUpdate(update: LogUpdate): boolean
  finish(): { readonly entries: readonly WireEntry[]; readonly bytes: readonly Uint8Array[] }
}

export function createPageWriter(): PageWriter {
  const rows: WireEntry[] = []
  const updates: WireEntry[] = []
  const bytes: Uint8Array[] = []
  let size = 0

  function fits(added: number): boolean {
    const isFirst = rows.length === 0 && updates.length === 0
    if (!isFirst && size + added > largestPage) return false
    size += added
    return true
  }

  function addTo(list: WireEntry[], entry: WireEntry, added: number): boolean {
    if (!fits(added + entryOverhead)) return false
    list.push(entry)
    return true
  }

  return {
    addRow: ({ version, home, row, size }) =>
      addTo(rows, { kind: 'row', version, root: home.root, row }, size),
    addDeparture: ({ version, node, why }) => addTo(rows, { kind: 'gone', version, node, why }, 0),
    addAccessChange: ({ version, root, kind }) => addTo(rows, { kind, version, root }, 0),
    addUpdate({ version, node, by, at, bytes: one }) {
      const entry = { kind: 'update', version, node, by, at, bytes: bytes.length } as const
      if (!addTo(updates, entry, one.byteLength)) return false
      bytes.push(one)
      return true
    },
    finish: () => ({ entries: [...rows, ...updates], bytes }),
  }
}
