/**
 * A session is one sign-in on one device. Its token is in a cookie of that device; the server keeps the hash.
 *
 * 1. A device has at most one live session of an account: signing in again ends the one before. An account has at most
 *    `mostSessions`.
 * 2. A session ends when its device was not seen for `idleDays`, after `longestDays`, or when it is revoked.
 * 3. An account has a person from its first session on: the one its device brought along, unless that is another
 *    account's, else a new one. Later devices go on as this person.
 * 4. What ends a session is published after it is on disk, so that open connections end as well.
 * 5. A change of password, a reset and a recovery end every other session and give this one a new token.
 */
import type { AccountId, PersonId, SessionId } from '../../protocol/ids.ts'
import { personIdSchema, sessionIdSchema, type DeviceId } from '../../protocol/ids.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import type { Session } from '../stores/registry/sessions.ts'
import type { AccountsContext } from './context.ts'
import { createId, createToken, hashToken } from './tokens.ts'

const dayMs = 24 * 60 * 60 * 1000
/** How often a session writes down that its device was seen. */
const touchMs = 5 * 60 * 1000
/** Of one account; beyond it the device that was not seen for the longest is signed out. */
const mostSessions = 100
/** How long a session that is over is kept, to tell its device why it is out. */
const rememberedMs = 90 * dayMs

/** The device that signs in, and the person it has known until now. */
export type Arrival = {
  readonly device: { readonly id: DeviceId; readonly name: string }
  readonly personId?: PersonId | undefined
}

/** A session with the token that its device gets, this once. */
export type OpenedSession = { readonly session: Session; readonly token: string }

/** Who asks. */
export type SignedIn = { readonly account: Account; readonly session: Session }

/** Opens a session in the transaction of the caller, who publishes `ended` after it. */
export async function openSession(
  context: AccountsContext,
  tables: RegistryTables,
  accountId: AccountId,
  { device, personId }: Arrival,
): Promise<OpenedSession & { readonly ended: readonly SessionId[] }> {
  const now = context.clock.now()
  const live = await tables.sessions.liveOfAccount(accountId, now)
  const others = live.filter(({ deviceId }) => deviceId !== device.id)
  const kept = new Set(others.slice(0, mostSessions - 1))
  const before = live.filter((session) => !kept.has(session)).map(({ id }) => id)
  const ended = await tables.sessions.revoke(before, now)
  await tables.devices.put({ accountId, ...device, createdAt: now, seenAt: now })
  if (personId !== undefined) await tables.persons.claim(personId, accountId)
  const persons = await tables.persons.ofAccount(accountId)
  if (persons.length === 0) {
    await tables.persons.claim(personIdSchema.parse(createId(context)), accountId)
  }
  const token = createToken(context)
  const session: Session = {
    id: sessionIdSchema.parse(createId(context)),
    tokenHash: hashToken(token),
    accountId,
    deviceId: device.id,
    createdAt: now,
    seenAt: now,
    expiresAt: endOf(context, now, now),
    revokedAt: null,
  }
  await tables.sessions.insert(session)
  return { session, token, ended }
}

/** The session behind a token, and why there is none. */
export type FoundSession =
  | { readonly found: 'live'; readonly who: SignedIn; readonly isExtended: boolean }
  | { readonly found: 'none' | 'ended' }

/** Finds the session of a token and, now and then, writes down that its device was seen. */
export async function findSession(context: AccountsContext, token: string): Promise<FoundSession> {
  const now = context.clock.now()
  const { registry } = context.store
  const stored = await registry.read((tables) => tables.sessions.byTokenHash(hashToken(token)))
  if (stored === null) return { found: 'none' }
  const who = await liveSession(context, stored)
  if (who === null) return { found: 'ended' }
  if (now - stored.seenAt < touchMs) return { found: 'live', who, isExtended: false }
  const patch = { seenAt: now, expiresAt: endOf(context, stored.createdAt, now) }
  await registry.write(async (tables) => {
    await tables.sessions.update(stored.id, patch)
    await tables.devices.touch(stored.accountId, stored.deviceId, now)
  })
  return {
    found: 'live',
    who: { account: who.account, session: { ...stored, ...patch } },
    isExtended: true,
  }
}

/** Who stands behind a session; null where it is over or the account may not be used. */
export async function liveSession(
  { clock, store }: Pick<AccountsContext, 'clock' | 'store'>,
  session: Session,
): Promise<SignedIn | null> {
  if (session.revokedAt !== null || session.expiresAt <= clock.now()) return null
  const account = await store.registry.read((tables) => tables.accounts.byId(session.accountId))
  return account === null || account.disabledAt !== null ? null : { account, session }
}

/** Ends sessions of an account: those named, or all but one. Says which of them were live. */
export async function endSessions(
  context: AccountsContext,
  tables: RegistryTables,
  accountId: AccountId,
  choose: (session: Session) => boolean,
): Promise<readonly SessionId[]> {
  const now = context.clock.now()
  const live = await tables.sessions.liveOfAccount(accountId, now)
  return tables.sessions.revoke(
    live.filter(choose).map(({ id }) => id),
    now,
  )
}

/** Gives a live session a new token; the old one opens nothing from then on. */
export async function rotateToken(
  context: AccountsContext,
  tables: RegistryTables,
  session: Session,
): Promise<OpenedSession> {
  const token = createToken(context)
  const tokenHash = hashToken(token)
  await tables.sessions.update(session.id, { tokenHash })
  return { session: { ...session, tokenHash }, token }
}

/** Tells the rest of the server which sessions are over. To be called after the commit. */
export function publishEnded({ bus }: AccountsContext, sessionIds: readonly SessionId[]): void {
  if (sessionIds.length > 0) bus.publish('access', { kind: 'sessions_ended', sessionIds })
}

/** Forgets what has been over for long. */
export async function tidySessions({ clock, store }: AccountsContext): Promise<void> {
  const now = clock.now()
  await store.registry.write(async (tables) => {
    await tables.sessions.prune(now - rememberedMs)
    await tables.devices.prune(now - rememberedMs)
    await tables.secrets.prune(now)
    await tables.audit.prune(now - 365 * dayMs)
  })
}

const endOf = ({ sessions }: AccountsContext, createdAt: number, now: number) =>
  Math.min(now + sessions.idleDays * dayMs, createdAt + sessions.longestDays * dayMs)
