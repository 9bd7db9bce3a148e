import type { SnapshotReason } from '../../../protocol/maintenance.ts'

export type DatedSnapshot = {
  readonly name: string
  readonly at: number
  readonly reason: SnapshotReason
}

const dayMs = 24 * 3_600_000
export const keptDays = 7
export const keptWeeks = 4
/** Of those taken before a restore or an upgrade the newest stay, whatever came since. */
const keptBefore = 2

/**
 * Names of the snapshots to let go of. The newest of each of the last 7 days that have one stay, the newest of each of
 * the last 4 weeks that have one, and the two newest that were taken before something was replaced.
 */
export function snapshotsToRemove(snapshots: readonly DatedSnapshot[]): string[] {
  const newestFirst = [...snapshots].sort((a, b) => b.at - a.at)
  const kept = new Set<string>()
  keepNewestOfEach(newestFirst, keptDays, (at) => Math.floor(at / dayMs), kept)
  // 1970-01-01 was a Thursday; weeks begin on Monday.
  keepNewestOfEach(newestFirst, keptWeeks, (at) => Math.floor((at / dayMs + 3) / 7), kept)
  for (const { name } of newestFirst
    .filter(({ reason }) => reason === 'before-restore' || reason === 'before-upgrade')
    .slice(0, keptBefore))
    kept.add(name)
  return newestFirst.map(({ name }) => name).filter((name) => !kept.has(name))
}

function keepNewestOfEach(
  newestFirst: readonly DatedSnapshot[],
  periods: number,
  periodOf: (at: number) => number,
  kept: Set<string>,
): void {
  const seen = new Set<number>()
  for (const { name, at } of newestFirst) {
    const period = periodOf(at)
    if (seen.has(period)) continue
    if (seen.size === periods) return
    seen.add(period)
    kept.add(name)
  }
}
