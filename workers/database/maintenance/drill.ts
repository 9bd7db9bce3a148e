import type { DrillReport, TableFigures } from '../../../protocol/maintenance.ts'
import { AppFailure } from '../../../protocol/errors.ts'
import { writeNote, type Bench } from './bench.ts'
import { listSnapshots } from './snapshots.ts'

/** Restores the newest snapshot beside the workspace and compares it with what was written down when it was taken. */
export async function drillNewestSnapshot(bench: Bench): Promise<DrillReport> {
  const { platform, surroundings } = bench
  const at = platform.clock.now()
  const start = platform.elapsedMs()
  const [newest] = await listSnapshots(surroundings.shelves.shelf('snapshots'))
  let details = ['There is no snapshot yet.']
  if (newest !== undefined) {
    const rehearsal = await surroundings.keeper.rehearse(newest.name)
    if (rehearsal.ok) {
      const { problems, tables } = rehearsal.value
      details = [...problems, ...compareFigures(newest.tables, tables)]
    } else if (rehearsal.error.code === 'corrupt') {
      details = [rehearsal.error.message]
    } else throw new AppFailure(rehearsal.error)
  }
  bench.assertOpen()
  const report: DrillReport = {
    at,
    tookMs: Math.round(platform.elapsedMs() - start),
    snapshot: newest === undefined ? null : { name: newest.name, at: newest.at },
    isSound: newest !== undefined && details.length === 0,
    tables: newest?.tables.length ?? 0,
    rows: newest?.tables.reduce((sum, { rows }) => sum + rows, 0) ?? 0,
    details,
  }
  writeNote(bench.connection, 'drill', report)
  return report
}

function compareFigures(
  expected: readonly TableFigures[],
  found: readonly TableFigures[],
): string[] {
  const foundByName = new Map(found.map((figures) => [figures.name, figures]))
  return expected.flatMap(({ name, rows, checksum }) => {
    const figures = foundByName.get(name)
    if (figures === undefined) return [`The table ${name} is missing.`]
    if (figures.rows !== rows) return [`${name} has ${figures.rows} rows; ${rows} were written.`]
    return figures.checksum === checksum
      ? []
      : [`${name} has other values than were written, in ${rows} rows.`]
  })
}
