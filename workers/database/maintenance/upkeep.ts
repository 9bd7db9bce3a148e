/** The small tasks: what keeps the file fast and compact. */
import type { MaintenanceValues } from '../../../protocol/maintenance.ts'
import { recreateDerivedTables } from '../derived-tables.ts'
import { writeNote, type Bench, type OnProgress } from './bench.ts'
import { fileBytes } from './snapshots.ts'
import { quoted } from './table-figures.ts'
import { mergeText } from '../text-merge.ts'

/** Rows of an index that ANALYZE looks at: enough for this planner, and bounded in time. */
const analysisLimit = 400

export async function optimizeFile(
  bench: Bench,
  onProgress: OnProgress,
): Promise<MaintenanceValues['optimize']> {
  const { connection, engine, platform } = bench
  const start = platform.elapsedMs()
  connection.script(`PRAGMA analysis_limit = ${analysisLimit}`)
  const tables = connection.column<string>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite_%'`,
  )
  for (const [index, table] of tables.entries()) {
    engine.measure('analyze', () => connection.script(`ANALYZE ${quoted(table)}`))
    onProgress(index + 1, tables.length + 1)
    await bench.pause()
  }
  engine.measure('optimize', () => connection.script('PRAGMA optimize'))
  await mergeFullText(bench)
  onProgress(tables.length + 1, tables.length + 1)
  writeNote(connection, 'optimize', { at: platform.clock.now() })
  return { tookMs: Math.round(platform.elapsedMs() - start) }
}

/** Merges the parts of the full-text index until one is left, a few pages at a time. */
async function mergeFullText(bench: Bench): Promise<void> {
  const { connection, engine } = bench
  const merge = (how: 'all' | 'due') =>
    engine.measure('merge full text', () => mergeText(connection, how))
  let goesOn = merge('all')
  while (goesOn) {
    await bench.pause()
    goesOn = merge('due')
  }
}

export async function reindexFile(
  bench: Bench,
  onProgress: OnProgress,
): Promise<MaintenanceValues['reindex']> {
  const { connection, engine, platform } = bench
  const start = platform.elapsedMs()
  const indexes = connection.column<string>(
    `SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name`,
  )
  for (const [index, name] of indexes.entries()) {
    engine.measure('reindex', () => connection.script(`REINDEX ${quoted(name)}`))
    onProgress(index + 1, indexes.length)
    await bench.pause()
  }
  return { indexes: indexes.length, tookMs: Math.round(platform.elapsedMs() - start) }
}

/** Cannot be sliced: SQLite writes the whole file anew in one go. */
export function vacuumFile(bench: Bench): MaintenanceValues['vacuum'] {
  const { connection, engine, platform } = bench
  const start = platform.elapsedMs()
  const bytesBefore = fileBytes(bench)
  engine.measure('vacuum', () => {
    connection.script('VACUUM')
    checkpointFile(bench)
  })
  return {
    bytesBefore,
    bytesAfter: fileBytes(bench),
    tookMs: Math.round(platform.elapsedMs() - start),
  }
}

export function checkpointFile({ connection }: Bench): MaintenanceValues['checkpoint'] {
  const row = connection.row<[number, number, number]>('PRAGMA wal_checkpoint(TRUNCATE)')
  return { frames: Math.max(0, row?.[2] ?? 0) }
}

/** Empties the derived tables and fills them again; a search waits until they are full. */
export async function rebuildSearch(
  bench: Bench,
  onProgress: OnProgress,
): Promise<MaintenanceValues['rebuildSearch']> {
  const { connection, engine, platform } = bench
  const start = platform.elapsedMs()
  engine.measure('empty the search tables', () =>
    connection.transaction(() => recreateDerivedTables(connection)),
  )
  const waiting = () => Number(connection.value<number>('SELECT count(*) FROM index_queue') ?? 0)
  const total = waiting()
  const cancel = reportEvery(bench, () => onProgress(total - waiting(), total))
  try {
    await engine.indexNow()
  } finally {
    cancel()
  }
  bench.assertOpen()
  onProgress(total, total)
  return { nodes: total, tookMs: Math.round(platform.elapsedMs() - start) }
}

const reportEveryMs = 150

function reportEvery(bench: Bench, report: () => void): () => void {
  let cancel = () => undefined as void
  const next = () => {
    cancel = bench.platform.schedule(() => {
      report()
      next()
    }, reportEveryMs)
  }
  next()
  return () => cancel()
}
