import { AppFailure } from '../../../protocol/errors.ts'
import type { MaintenanceValues } from '../../../protocol/maintenance.ts'
import type { Bench, OnProgress } from './bench.ts'
import { assertUsable, copyToShelf, snapshotName } from './snapshots.ts'

/** Makes one consistent file to take away. It stays readable until the next export. */
export async function exportFile(
  bench: Bench,
  onProgress: OnProgress,
): Promise<MaintenanceValues['exportFile']> {
  const { platform, surroundings } = bench
  const shelf = surroundings.shelves.shelf('exports')
  for (const { name } of await shelf.list()) await shelf.remove(name)
  const name = snapshotName(platform.clock.now()).replace(/\.db$/, '.sqlite')
  await copyToShelf(bench, shelf, name, onProgress)
  const inspection = await surroundings.keeper.inspect('exports', name)
  if (!inspection.ok) throw new AppFailure(inspection.error)
  assertUsable(inspection.value)
  const file = (await shelf.list()).find((entry) => entry.name === name)
  return {
    path: shelf.pathOf(name),
    bytes: file?.bytes ?? 0,
    nodes: inspection.value.nodes,
    version: inspection.value.version,
  }
}
