/** The worker that speaks with the server: requests about accounts, and one line for each workspace that its tab owns. */
import * as Comlink from 'comlink'
import { syncChannelName, type SyncChannelMessage } from '../../protocol/sync-channel.ts'
import type { SyncWorkerApi } from '../../protocol/sync-worker.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { databaseOverPort } from './database-port.ts'
import { createDriver } from './driver.ts'
import { layLines } from './lay-lines.ts'
import { askServer } from './server-requests.ts'
import { startTransfers } from './start-transfers.ts'

const stopByWorkspace = new Map<WorkspaceId, () => void>()

function start(workspaceId: WorkspaceId, port: MessagePort): void {
  stopByWorkspace.get(workspaceId)?.()
  const channel = new BroadcastChannel(syncChannelName(workspaceId))
  const say = (message: SyncChannelMessage) => channel.postMessage(message)
  const database = databaseOverPort(port, () => {
    driver.changed()
    transfers.changed()
  })
  const transfers = startTransfers(workspaceId, database, say)
  const driver = createDriver({
    workspaceId,
    database,
    lay: layLines({
      workspaceId,
      origin: self.location.origin,
      ask: askServer,
      report: (error) => reportError(error),
    }),
    schedule(work, delayMs) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
    now: () => Date.now(),
    random: () => Math.random(),
    tell(status) {
      say({ kind: 'status', status })
      transfers.setLine(status.phase === 'live' || status.phase === 'arriving')
    },
    taken: () => transfers.changed(),
    show: () => undefined,
    report: (error) => reportError(error),
  })
  channel.onmessage = ({ data }: MessageEvent<SyncChannelMessage>) => {
    if (data.kind === 'ask') say({ kind: 'status', status: driver.status })
    if (data.kind === 'retry') driver.retry()
    transfers.fromPage(data)
  }
  const online = () => driver.online()
  self.addEventListener('online', online)
  stopByWorkspace.set(workspaceId, () => {
    stopByWorkspace.delete(workspaceId)
    self.removeEventListener('online', online)
    driver.stop()
    transfers.close()
    database.close()
    channel.close()
  })
  driver.start()
}

const api: SyncWorkerApi = {
  ask: (request) => askServer(request),
  start,
  stop: (workspaceId) => stopByWorkspace.get(workspaceId)?.(),
}
Comlink.expose(api)
