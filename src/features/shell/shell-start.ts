import type { Desk } from '../../stores/desk.ts'
import { loadEditor } from '../page/editor-loader.ts'
import { paletteDoor } from './doors.ts'
import { whenIdle } from '../../ui/when-idle.ts'

const arrivals = () => import('../import/arrivals.ts')

let isLaunched = false

/** Does what the system asked for when it opened the app; once, not again for the next workspace. */
export function launch(
  desk: Desk,
  orders: { readonly makePage: () => void; readonly openToday: () => void },
): void {
  const intent = desk.application?.intent ?? null
  if (intent === null || isLaunched) return
  isLaunched = true
  if (intent.kind !== 'action') {
    void arrivals().then(({ takeShare, tellLostShare }) =>
      intent.kind === 'share' ? takeShare(desk, intent.id) : tellLostShare(desk),
    )
    return
  }
  if (intent.action === 'new') orders.makePage()
  if (intent.action === 'search') desk.openPalette()
  if (intent.action === 'today') orders.openToday()
}

/**
 * What an open workspace does by itself once the screen rests: fetch the chunks that will be wanted, take in what
 * arrived from outside, write backups to the chosen folder. Returns the function that ends it.
 */
export function startBackground(desk: Desk, workspaceName: () => string): () => void {
  let stopBackups = () => {}
  const cancels = [
    whenIdle(() => void paletteDoor()),
    whenIdle(() => void loadEditor()),
    whenIdle(() => void arrivals().then(({ takeArrivals }) => takeArrivals(desk))),
    whenIdle(() => {
      void import('../../actions/scheduled-backup.ts').then(({ scheduleBackups }) => {
        stopBackups = scheduleBackups(desk.workspace.id, workspaceName)
      })
    }),
  ]
  return () => {
    for (const cancel of cancels) cancel()
    stopBackups()
  }
}
