import type { Desk } from '../../stores/desk.ts'
import type { Session } from '../../stores/session.svelte.ts'

/** Asks how to connect the open workspace. What that needs is loaded now. */
export function openConnect(
  desk: Desk,
  session: Session,
  onconnected: () => void = () => undefined,
): Promise<void> {
  return desk.dialogs.open(() => import('./ConnectDialog.svelte'), { desk, session, onconnected })
}
