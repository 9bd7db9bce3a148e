import { AppFailure } from '../../../protocol/errors.ts'
import { emailKeyOf } from '../../accounts/email.ts'
import { endSessions, publishEnded, type OpenedSession } from '../../accounts/sessions.ts'
import { limitKey } from '../client-address.ts'
import { writeSessionToken } from '../session-cookie.ts'
import type { ApiContext, ApiPlatform } from './environment.ts'
import { takeOrRefuse } from './rate-limits.ts'

/**
 * Runs something that tries a secret: a password, a code, a link. Attempts are counted by address and, where an account
 * is named, by account; one that succeeds is not held against anybody.
 */
export async function attempt<T>(
  context: ApiContext,
  { limits, attempts }: Pick<ApiPlatform, 'limits' | 'attempts'>,
  kind: AttemptKind,
  email: string | null,
  work: () => Promise<T>,
): Promise<T> {
  const addressKey = limitKey(context.get('address'))
  takeOrRefuse(limits.signInsByAddress, addressKey)
  const accountKey = email === null ? null : emailKeyOf(email)
  if (accountKey !== null) takeOrRefuse(limits.signInsByAccount, accountKey)
  try {
    const result = await work()
    limits.signInsByAddress.giveBack(addressKey)
    if (accountKey !== null) limits.signInsByAccount.giveBack(accountKey)
    attempts.add({ kind, result: 'ok' })
    return result
  } catch (error) {
    attempts.add({ kind, result: error instanceof AppFailure ? error.error.code : 'internal' })
    throw error
  }
}

export type AttemptKind =
  'first_account' | 'password' | 'recovery' | 'reset' | 'device_link' | 'invitation'

/**
 * Gives the device the token of the session that was opened. The session that its cookie named before ends: nothing
 * would name it any more.
 */
export async function arrive(
  context: ApiContext,
  { accounts }: Pick<ApiPlatform, 'accounts'>,
  { session, token }: OpenedSession,
): Promise<void> {
  const before = context.get('who')
  if (before !== null && before.session.id !== session.id) {
    const ended = await accounts.store.registry.write((tables) =>
      endSessions(accounts, tables, before.account.id, ({ id }) => id === before.session.id),
    )
    publishEnded(accounts, ended)
  }
  writeSessionToken(context, context.get('site'), token, session.expiresAt - accounts.clock.now())
}
