import type { GrowthSample, HealthReport, TableSize } from '../../../protocol/maintenance.ts'
import { readNote, writeNote, type Bench } from './bench.ts'
import { addSample, dayOf, daysUntil } from './growth.ts'
import { fileBytes, lastSnapshot, listSnapshots } from './snapshots.ts'
import { quoted } from './table-figures.ts'
import { kindOfTable } from './table-kinds.ts'

type Sizes = {
  readonly at: number
  readonly tables: readonly TableSize[]
  readonly files: HealthReport['files']
}

/** Measured sizes are shown again for this long; measuring reads every page. */
const freshMs = 60 * 60_000

export async function readHealth(bench: Bench, isFresh: boolean): Promise<HealthReport> {
  const { connection, surroundings, platform } = bench
  const storage = await surroundings.storage()
  const snapshots = await listSnapshots(surroundings.shelves.shelf('snapshots'))
  bench.assertOpen()
  const known = readNote<Sizes>(connection, 'sizes')
  const isKnown = known !== null && platform.clock.now() - known.at < freshMs
  const sizes = isKnown && !isFresh ? known : await measureSizes(bench)
  bench.assertOpen()
  const growth = noteGrowth(bench, sizes)
  const pragma = (name: string) => Number(connection.value<number>(`PRAGMA ${name}`) ?? 0)
  const { usage, quota } = storage
  return {
    measuredAt: sizes.at,
    file: {
      bytes: fileBytes(bench),
      logBytes: logBytes(bench),
      pageSize: pragma('page_size'),
      pages: pragma('page_count'),
      freePages: pragma('freelist_count'),
    },
    tables: sizes.tables,
    files: sizes.files,
    snapshots: {
      count: snapshots.length,
      bytes: snapshots.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    storage,
    growth,
    daysUntilFull: usage === null || quota === null ? null : daysUntil(growth, quota - usage),
    lastCheck: readNote(connection, 'check'),
    lastSnapshot: lastSnapshot(bench),
    lastDrill: readNote(connection, 'drill'),
  }
}

/** Keeps one size a day, so that the growth can be drawn and foreseen. */
export function noteGrowth(bench: Bench, { files }: Pick<Sizes, 'files'>): GrowthSample[] {
  const { connection, platform } = bench
  const known = readNote<GrowthSample[]>(connection, 'growth') ?? []
  const now = platform.clock.now()
  const samples = addSample(known, now, fileBytes(bench) + files.bytes)
  const today = known.find(({ day }) => day === dayOf(now))
  if (today?.bytes !== samples.at(-1)?.bytes) writeNote(connection, 'growth', samples)
  return samples
}

/** Rows and bytes of each table with its indexes, one b-tree at a time. */
export async function measureSizes(bench: Bench): Promise<Sizes> {
  const { connection, engine, platform, surroundings } = bench
  const trees = connection.rows<[tree: string, table: string, type: string]>(
    `SELECT name, tbl_name, type FROM sqlite_schema WHERE rootpage > 0 UNION ALL SELECT 'sqlite_schema', 'sqlite_schema', 'table'`,
  )
  const sizeByTable = new Map<string, { rows: number; bytes: number }>()
  for (const [tree, table, type] of trees) {
    const owner = ownerOf(table)
    const size = sizeByTable.get(owner) ?? { rows: 0, bytes: 0 }
    size.bytes += engine.measure('measure a table', () =>
      Number(
        connection.value<number>(
          'SELECT pgsize FROM dbstat WHERE name = ? AND aggregate = TRUE',
          tree,
        ) ?? 0,
      ),
    )
    // The rows of full text are those of the table that it serves.
    const isCounted = owner === table ? type === 'table' : table === `${owner}_docsize`
    if (isCounted)
      size.rows = engine.measure('count a table', () =>
        Number(connection.value<number>(`SELECT count(*) FROM ${quoted(table)}`) ?? 0),
      )
    sizeByTable.set(owner, size)
    await bench.pause()
  }
  const files = await surroundings.shelves.files()
  const sizes: Sizes = {
    at: platform.clock.now(),
    tables: [...sizeByTable].map(([name, size]) => ({ name, kind: kindOfTable(name), ...size })),
    files: { count: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) },
  }
  bench.assertOpen()
  writeNote(connection, 'sizes', sizes)
  return sizes
}

function ownerOf(table: string): string {
  return table.startsWith('node_search_') ? 'node_search' : table
}

function logBytes({ connection }: Bench): number {
  const row = connection.row<[number, number, number]>('PRAGMA wal_checkpoint(NOOP)')
  const frames = Math.max(0, row?.[1] ?? 0)
  const pageSize = Number(connection.value<number>('PRAGMA page_size') ?? 0)
  return frames === 0 ? 0 : 32 + frames * (pageSize + 24)
}
