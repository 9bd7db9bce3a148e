import { ok } from '../../lib/result.ts'
import { accounts } from '../client/accounts.ts'
import { thisDevice } from '../client/connection.ts'
import type { Server } from '../stores/server.ts'
import { disconnectDevice, goIn } from './connect.ts'

/** The server that this page came from. */
export const server: Server = {
  accounts,
  arrival: thisDevice,
  async enter(me, wish, going) {
    const entered = await goIn(me, wish, going)
    return entered.ok ? ok({ id: entered.value.workspaceId }) : entered
  },
  leave: disconnectDevice,
}
