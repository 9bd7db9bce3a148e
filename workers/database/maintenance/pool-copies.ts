import type { Bench } from './bench.ts'
import { finishPlainFile } from '../sqlite/plain-files.ts'
import { snapshotName } from './snapshots.ts'
import { AppFailure } from '../../../protocol/errors.ts'
import type { Snapshot } from '../../../protocol/maintenance.ts'

/** Moves the copies that were made inside the pool before an upgrade to the shelf of snapshots. */
export async function keepPoolCopies(bench: Bench): Promise<void> {
  const { pool, platform, surroundings } = bench
  if (pool === null) return
  const shelf = surroundings.shelves.shelf('snapshots')
  for (const poolName of pool.fileNames.filter((file) => file.startsWith('/before-'))) {
    const at = platform.clock.now()
    const name = snapshotName(at)
    const raw = await shelf.open(name, 'create')
    try {
      raw.write(new Uint8Array(pool.exportFile(poolName)), { at: 0 })
      finishPlainFile(raw)
    } finally {
      raw.close()
    }
    const inspection = await surroundings.keeper.inspect('snapshots', name)
    if (!inspection.ok) throw new AppFailure(inspection.error)
    const { nodes, version, tables } = inspection.value
    const entry = (await shelf.list()).find((file) => file.name === name)
    const snapshot: Omit<Snapshot, 'name'> = {
      at,
      bytes: entry?.bytes ?? 0,
      reason: 'before-upgrade',
      nodes,
      version,
      tables,
    }
    await shelf.writeText(name.replace(/\.db$/, '.json'), JSON.stringify(snapshot))
    bench.assertOpen()
    pool.removeFile(poolName)
  }
}
