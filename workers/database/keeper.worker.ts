/** The worker that looks at copies of databases. It holds no live file and no lock. */
import { v7 } from 'uuid'
import { systemClock } from '../../lib/clock.ts'
import { createKeeper, type Keeper } from './maintenance/keeper.ts'
import type { KeeperAnswer, KeeperCall } from './maintenance/keeper-messages.ts'
import { opfsShelves } from './maintenance/opfs-shelves.ts'
import type { Platform } from './platform.ts'

const platform: Platform = {
  clock: systemClock,
  elapsedMs: () => performance.now(),
  mintId: () => v7(),
  schedule(work, delayMs) {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
  report: (error) => reportError(error),
}

self.onmessage = ({ data }: MessageEvent<KeeperCall>) => {
  const keeper = createKeeper(opfsShelves(data.target), platform)
  // A rejection is a bug: it reaches the door as an error of this worker.
  void call(keeper, data).then(
    (answer) => {
      self.postMessage({ id: data.id, answer } satisfies KeeperAnswer)
    },
    (error) => reportError(error),
  )
}

function call(keeper: Keeper, { method, args }: KeeperCall): Promise<KeeperAnswer['answer']> {
  switch (method) {
    case 'inspect':
      return keeper.inspect(...args)
    case 'audit':
      return keeper.audit(...args)
    case 'namedFiles':
      return keeper.namedFiles(...args)
    case 'rehearse':
      return keeper.rehearse(...args)
  }
}
