import * as Comlink from 'comlink'
import type { SyncWorkerApi } from '../../protocol/sync-worker.ts'

let api: Comlink.Remote<SyncWorkerApi> | null = null

/** The one worker of this tab that speaks with a server, started on first use. */
export function syncDoor(): Comlink.Remote<SyncWorkerApi> {
  api ??= Comlink.wrap<SyncWorkerApi>(
    new Worker(new URL('../../workers/sync/sync.worker.ts', import.meta.url), {
      type: 'module',
      name: 'holdfast:sync',
    }),
  )
  return api
}
