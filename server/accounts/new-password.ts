/**
 * The ways to a new password: with the present one, with the recovery code, with a link from the administrator. Each
 * ends all other sessions, and takes back the links that were open.
 */
import type { SessionId } from '../../protocol/ids.ts'
import type { Account } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { emailKeyOf } from './email.ts'
import { forbidden, linkInvalid, notFound, wrongCredentials } from './failures.ts'
import { issueRecoveryCode } from './recovery-codes.ts'
import {
  endSessions,
  openSession,
  publishEnded,
  rotateToken,
  type Arrival,
  type OpenedSession,
  type SignedIn,
} from './sessions.ts'
import { hashToken, normaliseRecoveryCode, createToken } from './tokens.ts'
import type { AccountId } from '../../protocol/ids.ts'

const resetMs = 24 * 60 * 60 * 1000

/** Throws where the password is not that of the account. */
export async function confirmPassword(
  { passwords }: AccountsContext,
  { passwordHash }: Account,
  password: string,
): Promise<void> {
  if (!(await passwords.verify(password, passwordHash))) throw wrongCredentials()
}

export async function changePassword(
  context: AccountsContext,
  { account, session }: SignedIn,
  { password, newPassword }: { password: string; newPassword: string },
  origin: Origin,
): Promise<OpenedSession> {
  await confirmPassword(context, account, password)
  const passwordHash = await context.passwords.hash(newPassword)
  const { ended, opened } = await context.store.registry.write(async (tables) => {
    const ended = await endSessions(context, tables, account.id, ({ id }) => id !== session.id)
    await setPassword(tables, account.id, passwordHash)
    await record(context, tables, { actorId: account.id, action: 'password_changed', ...origin })
    return { ended, opened: await rotateToken(context, tables, session) }
  })
  publishEnded(context, ended)
  return opened
}

/** A new recovery code in place of the old one, for who knows the password. */
export async function renewRecoveryCode(
  context: AccountsContext,
  account: Account,
  password: string,
  origin: Origin,
): Promise<string> {
  await confirmPassword(context, account, password)
  return context.store.registry.write(async (tables) => {
    await record(context, tables, {
      actorId: account.id,
      action: 'recovery_code_renewed',
      ...origin,
    })
    return issueRecoveryCode(context, tables, account.id)
  })
}

export type Recovered = OpenedSession & {
  readonly account: Account
  readonly recoveryCode: string
}

/** Opens the account to who has the recovery code, which is used up; a new one comes with the answer. */
export async function recover(
  context: AccountsContext,
  { email, code, newPassword }: { email: string; code: string; newPassword: string },
  arrival: Arrival,
  origin: Origin,
): Promise<Recovered> {
  const { registry } = context.store
  const codeHash = hashToken(normaliseRecoveryCode(code))
  const now = context.clock.now()
  const account = await registry.read(async (tables) => {
    const secret = await tables.secrets.find('recovery', codeHash, now)
    const account = await tables.accounts.byEmailKey(emailKeyOf(email))
    return account !== null && secret?.accountId === account.id ? account : null
  })
  if (account === null) throw codeInvalid()
  if (account.disabledAt !== null) throw disabled()
  const passwordHash = await context.passwords.hash(newPassword)
  const { ended, recovered } = await registry.write(async (tables) => {
    const secret = await tables.secrets.take('recovery', codeHash, context.clock.now())
    if (secret?.accountId !== account.id) throw codeInvalid()
    const { ended, ...opened } = await replacePassword(
      context,
      tables,
      account.id,
      passwordHash,
      arrival,
    )
    await record(context, tables, { actorId: account.id, action: 'recovered', ...origin })
    const recoveryCode = await issueRecoveryCode(context, tables, account.id)
    return { ended, recovered: { ...opened, account, recoveryCode } }
  })
  publishEnded(context, ended)
  return recovered
}

/** A link to a new password for somebody else, made by who administers the accounts; the one before ends. */
export async function createResetLink(
  context: AccountsContext,
  administrator: Account,
  accountId: AccountId,
  origin: Origin,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  if (administrator.tenantRole !== 'owner') {
    throw forbidden('Only who administers the server can reset a password.')
  }
  const token = createToken(context)
  const createdAt = context.clock.now()
  const expiresAt = createdAt + resetMs
  await context.store.registry.write(async (tables) => {
    const account = await tables.accounts.byId(accountId)
    if (account === null) throw notFound('The account')
    await tables.secrets.removeOfAccount('reset', accountId)
    await tables.secrets.insert({
      tokenHash: hashToken(token),
      kind: 'reset',
      accountId,
      sessionId: null,
      workspaceId: null,
      nodeId: null,
      createdAt,
      expiresAt,
    })
    await record(context, tables, {
      actorId: administrator.id,
      action: 'reset_link_made',
      subject: accountId,
      ...origin,
    })
  })
  return { token, expiresAt }
}

/** Opens the account to who has the link. */
export async function reset(
  context: AccountsContext,
  { token, newPassword }: { token: string; newPassword: string },
  arrival: Arrival,
  origin: Origin,
): Promise<OpenedSession & { readonly account: Account }> {
  const { registry } = context.store
  const tokenHash = hashToken(token)
  const isOpen = await registry.read(
    async (tables) => (await tables.secrets.find('reset', tokenHash, context.clock.now())) !== null,
  )
  if (!isOpen) throw linkInvalid()
  const passwordHash = await context.passwords.hash(newPassword)
  const { ended, answer } = await registry.write(async (tables) => {
    const secret = await tables.secrets.take('reset', tokenHash, context.clock.now())
    const account = secret === null ? null : await tables.accounts.byId(secret.accountId)
    if (account === null) throw linkInvalid()
    if (account.disabledAt !== null) throw disabled()
    const { ended, ...opened } = await replacePassword(
      context,
      tables,
      account.id,
      passwordHash,
      arrival,
    )
    await record(context, tables, { actorId: account.id, action: 'password_reset', ...origin })
    return { ended, answer: { ...opened, account } }
  })
  publishEnded(context, ended)
  return answer
}

/** Sets the password, ends every session and opens one. */
async function replacePassword(
  context: AccountsContext,
  tables: RegistryTables,
  accountId: AccountId,
  passwordHash: string,
  arrival: Arrival,
): Promise<OpenedSession & { readonly ended: readonly SessionId[] }> {
  const ended = await endSessions(context, tables, accountId, () => true)
  await setPassword(tables, accountId, passwordHash)
  const { session, token } = await openSession(context, tables, accountId, arrival)
  return { session, token, ended }
}

async function setPassword(
  tables: RegistryTables,
  accountId: AccountId,
  passwordHash: string,
): Promise<void> {
  await tables.accounts.update(accountId, { passwordHash })
  await tables.secrets.removeOfAccount('reset', accountId)
  await tables.secrets.removeOfAccount('device_link', accountId)
}

const disabled = () => forbidden('This account is disabled. Ask who administers the server.')

const codeInvalid = wrongCredentials
