import { AppFailure } from '../../../protocol/errors.ts'
import type { CheckReport } from '../../../protocol/maintenance.ts'
import { queueForIndex, recreateDerivedTables } from '../derived-tables.ts'
import { writeNote, type Bench, type OnProgress } from './bench.ts'
import type { Audit } from './keeper.ts'
import { copyToShelf } from './snapshots.ts'

const copyName = 'check.db'

/**
 * Checks a copy of the whole file off this thread: every page, the tree, the files, and each derived table against a
 * rebuild. What differs is written anew; the truth itself is only reported, never changed.
 */
export async function checkFile(bench: Bench, onProgress: OnProgress): Promise<CheckReport> {
  const { connection, platform, surroundings } = bench
  const at = platform.clock.now()
  const start = platform.elapsedMs()
  const scratch = surroundings.shelves.shelf('scratch')
  let audit: Audit
  try {
    await copyToShelf(bench, scratch, copyName, onProgress)
    const answer = await surroundings.keeper.audit(copyName)
    if (!answer.ok) throw new AppFailure(answer.error)
    audit = answer.value
  } finally {
    await scratch.remove(copyName)
  }
  bench.assertOpen()
  const repaired = repair(bench, audit)
  const report: CheckReport = {
    at,
    tookMs: Math.round(platform.elapsedMs() - start),
    isSound: audit.findings.every(({ isSound }) => isSound),
    findings: audit.findings,
    repaired,
  }
  writeNote(connection, 'check', report)
  return report
}

function repair({ connection, engine }: Bench, audit: Audit): number {
  const { differing, isSearchBroken } = audit
  if (!isSearchBroken && differing.length === 0) return 0
  const repaired = connection.transaction(() => {
    if (isSearchBroken) {
      recreateDerivedTables(connection)
      return Number(connection.value<number>('SELECT count(*) FROM index_queue') ?? 0)
    }
    for (const key of differing) queueForIndex(connection, key)
    return differing.length
  })
  engine.wake()
  return repaired
}
