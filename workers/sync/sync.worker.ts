/** The worker that speaks with the server: requests about accounts, and one line for each workspace that its tab owns. */
import * as Comlink from 'comlink'
import {
  pageLockName,
  syncChannelName,
  type SyncChannelMessage,
} from '../../protocol/sync-channel.ts'
import type { SyncWorkerApi } from '../../protocol/sync-worker.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { databaseOverPort } from './database-port.ts'
import { createDriver } from './driver.ts'
import { layLines } from './lay-lines.ts'
import { createPresenceRelay } from './presence-relay.ts'
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
  const transfers = startTransfers(workspaceId, database, say, () => driver.changed())
  const presence = createPresenceRelay({
    toPages: say,
    toServer: (own) => driver.present(own),
    ending: (page) => navigator.locks.request(pageLockName(page), () => undefined),
    report: (error) => reportError(error),
  })
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
      const isOpen = status.phase === 'live' || status.phase === 'arriving'
      transfers.setLine(isOpen)
      presence.setOpen(isOpen)
    },
    taken: () => transfers.changed(),
    show: (frame) => presence.fromServer(frame),
    report: (error) => reportError(error),
  })
  channel.onmessage = ({ data }: MessageEvent<SyncChannelMessage>) => {
    if (data.kind === 'ask' && driver.status !== null)
      say({ kind: 'status', status: driver.status })
    if (data.kind === 'retry') driver.retry()
    transfers.fromPage(data)
    if (data.kind === 'present' || data.kind === 'who') presence.fromPage(data)
  }
  const online = () => driver.online()
  self.addEventListener('online', online)
  stopByWorkspace.set(workspaceId, () => {
    stopByWorkspace.delete(workspaceId)
    self.removeEventListener('online', online)
    driver.stop()
    transfers.close()
    presence.setOpen(false)
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
