import { AppFailure, appError } from '../../../protocol/errors.ts'
import type { MaintenanceTask } from '../../../protocol/maintenance.ts'
import type { Task } from './bench.ts'
import { checkFile } from './check.ts'
import { drillNewestSnapshot } from './drill.ts'
import { exportFile } from './export.ts'
import { readHealth } from './health.ts'
import { restoreFrom } from './restore.ts'
import {
  changeMark,
  lastSnapshot,
  listSnapshots,
  removeSnapshot,
  rotateSnapshots,
  takeSnapshot,
} from './snapshots.ts'
import { checkpointFile, optimizeFile, rebuildSearch, reindexFile, vacuumFile } from './upkeep.ts'

/** Every task by its name. */
export const tasks: { readonly [Name in MaintenanceTask]: Task<Name> } = {
  health: (bench, { isFresh = false }) => readHealth(bench, isFresh),
  check: (bench, _args, onProgress) => checkFile(bench, onProgress),
  optimize: (bench, _args, onProgress) => optimizeFile(bench, onProgress),
  reindex: (bench, _args, onProgress) => reindexFile(bench, onProgress),
  vacuum: (bench) => Promise.resolve(vacuumFile(bench)),
  rebuildSearch: (bench, _args, onProgress) => rebuildSearch(bench, onProgress),
  checkpoint: (bench) => Promise.resolve(checkpointFile(bench)),
  async snapshot(bench, _args, onProgress) {
    const shelf = bench.surroundings.shelves.shelf('snapshots')
    const [newest] = await listSnapshots(shelf)
    bench.assertOpen()
    if (newest !== undefined && lastSnapshot(bench)?.mark === changeMark(bench))
      return { snapshot: newest, isNew: false, removed: [] }
    const snapshot = await takeSnapshot(bench, 'asked', onProgress)
    return { snapshot, isNew: true, removed: await rotateSnapshots(shelf) }
  },
  'snapshots.list': (bench) => listSnapshots(bench.surroundings.shelves.shelf('snapshots')),
  async 'snapshots.remove'(bench, { name }) {
    await removeSnapshot(bench.surroundings.shelves.shelf('snapshots'), name)
    return { name }
  },
  async 'snapshots.restore'(bench, { name }, onProgress) {
    const snapshots = await listSnapshots(bench.surroundings.shelves.shelf('snapshots'))
    if (!snapshots.some((snapshot) => snapshot.name === name))
      throw new AppFailure(
        appError('not_found', 'There is no such snapshot on this device. Nothing was changed.', {
          name,
        }),
      )
    return restoreFrom(bench, 'snapshots', name, onProgress)
  },
  restoreDrill: (bench) => drillNewestSnapshot(bench),
  exportFile: (bench, _args, onProgress) => exportFile(bench, onProgress),
  async restoreFile(bench, { name }, onProgress) {
    try {
      return await restoreFrom(bench, 'incoming', name, onProgress)
    } finally {
      await bench.surroundings.shelves.shelf('incoming').remove(name)
    }
  },
}
