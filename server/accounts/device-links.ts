import type { Account } from '../stores/registry/accounts.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { linkInvalid } from './failures.ts'
import {
  openSession,
  publishEnded,
  type Arrival,
  type OpenedSession,
  type SignedIn,
} from './sessions.ts'
import { createToken, hashToken } from './tokens.ts'

const deviceLinkMs = 10 * 60 * 1000

/** A link that signs a further device in, once, within ten minutes. An account has one at a time. */
export async function createDeviceLink(
  context: AccountsContext,
  { account }: SignedIn,
  origin: Origin,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const token = createToken(context)
  const createdAt = context.clock.now()
  const expiresAt = createdAt + deviceLinkMs
  await context.store.registry.write(async (tables) => {
    await tables.secrets.removeOfAccount('device_link', account.id)
    await tables.secrets.insert({
      tokenHash: hashToken(token),
      kind: 'device_link',
      accountId: account.id,
      sessionId: null,
      workspaceId: null,
      nodeId: null,
      createdAt,
      expiresAt,
    })
    await record(context, tables, { actorId: account.id, action: 'device_link_made', ...origin })
  })
  return { token, expiresAt }
}

/** Signs the device in that brings the link. */
export async function openDeviceLink(
  context: AccountsContext,
  linkToken: string,
  arrival: Arrival,
  origin: Origin,
): Promise<OpenedSession & { readonly account: Account }> {
  const { ended, ...answer } = await context.store.registry.write(async (tables) => {
    const now = context.clock.now()
    const secret = await tables.secrets.take('device_link', hashToken(linkToken), now)
    const account = secret === null ? null : await tables.accounts.byId(secret.accountId)
    if (account === null || account.disabledAt !== null) throw linkInvalid()
    const opened = await openSession(context, tables, account.id, arrival)
    await record(context, tables, {
      actorId: account.id,
      action: 'device_linked',
      subject: arrival.device.id,
      ...origin,
    })
    return { ...opened, account }
  })
  publishEnded(context, ended)
  return answer
}
