import type { ImportLoss, ImportLossKind } from '../../protocol/import.ts'

/** Collects what could not be taken over; the same thing in the same place is counted, not repeated. */
export type LossLedger = {
  add(path: string, kind: ImportLossKind, detail: string): void
  readonly losses: readonly ImportLoss[]
}

/** Beyond this many rows only counts grow: a report must stay readable. */
const mostRows = 20_000

export function createLossLedger(first: readonly ImportLoss[]): LossLedger {
  const rowByKey = new Map<string, ImportLoss>()
  for (const loss of first) rowByKey.set(`${loss.kind}\n${loss.path}\n${loss.detail}`, loss)
  return {
    add(path, kind, detail) {
      const key = `${kind}\n${path}\n${detail}`
      const known = rowByKey.get(key)
      if (known !== undefined) rowByKey.set(key, { ...known, count: known.count + 1 })
      else if (rowByKey.size < mostRows) rowByKey.set(key, { path, kind, detail, count: 1 })
    },
    get losses() {
      return [...rowByKey.values()]
    },
  }
}
