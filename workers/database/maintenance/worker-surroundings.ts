import type { Target } from '../../../protocol/database-api.ts'
import type { Surroundings } from './bench.ts'
import { keeperDoor } from './keeper-door.ts'
import { opfsShelves } from './opfs-shelves.ts'

/** What lies around a target in a browser. */
export function workerSurroundings(target: Target): Surroundings {
  return {
    shelves: opfsShelves(target),
    keeper: keeperDoor(target),
    async storage() {
      const [estimate, isPersisted] = await Promise.all([
        navigator.storage.estimate(),
        navigator.storage.persisted(),
      ])
      return { usage: estimate.usage ?? null, quota: estimate.quota ?? null, isPersisted }
    },
  }
}
