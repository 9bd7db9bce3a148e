import { AppFailure, appError } from '../../protocol/errors.ts'
import { accountIdSchema } from '../../protocol/ids.ts'
import type { Account, TenantRole } from '../stores/registry/accounts.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { emailKeyOf } from './email.ts'
import { emailTaken, forbidden, wrongCredentials } from './failures.ts'
import { issueRecoveryCode } from './recovery-codes.ts'
import { openSession, publishEnded, type Arrival, type OpenedSession } from './sessions.ts'
import { createId } from './tokens.ts'

export type NewAccount = {
  readonly email: string
  readonly name: string
  readonly passwordHash: string
}

/** A new account that is signed in, with the code that is shown once. */
export type Founded = OpenedSession & { readonly account: Account; readonly recoveryCode: string }

const firstAccountFact = 'first_account'

/** True once the server has its owner. */
export function hasAccounts({ store }: AccountsContext): Promise<boolean> {
  return store.registry.read(async (tables) => (await tables.accounts.count()) > 0)
}

/**
 * The first account makes the tenant and owns it. Of two who ask at once one is the first: the fact is claimed in the
 * same transaction.
 */
export async function createFirstAccount(
  context: AccountsContext,
  { password, ...person }: { email: string; name: string; password: string },
  arrival: Arrival,
  origin: Origin,
): Promise<Founded> {
  if (await hasAccounts(context)) throw tenantExists()
  const passwordHash = await context.passwords.hash(password)
  return context.store.registry.write(async (tables) => {
    const now = context.clock.now()
    const tenant = { id: createId(context), name: person.name, createdAt: now }
    if (!(await tables.facts.claim(firstAccountFact, tenant.id))) throw tenantExists()
    await tables.tenants.insert(tenant)
    const account = await insertAccount(context, tables, { ...person, passwordHash }, 'owner')
    await record(context, tables, { actorId: account.id, action: 'server_claimed', ...origin })
    return foundSession(context, tables, account, arrival)
  })
}

/** The tenant goes with its last account, and the next one to come is the first again. */
export async function releaseTenant(tables: RegistryTables, tenantId: string): Promise<void> {
  await tables.tenants.remove(tenantId)
  await tables.facts.remove(firstAccountFact)
}

/** Adds an account in the transaction of the caller. */
export async function insertAccount(
  context: AccountsContext,
  tables: RegistryTables,
  { email, name, passwordHash }: NewAccount,
  tenantRole: TenantRole,
): Promise<Account> {
  const tenant = await tables.tenants.first()
  if (tenant === null) throw new Error('An account needs a tenant.')
  const account: Account = {
    id: accountIdSchema.parse(createId(context)),
    tenantId: tenant.id,
    tenantRole,
    email,
    emailKey: emailKeyOf(email),
    name,
    passwordHash,
    createdAt: context.clock.now(),
    disabledAt: null,
  }
  if (!(await tables.accounts.insert(account))) throw emailTaken()
  return account
}

/** Signs a new account in and gives it its first recovery code. */
export async function foundSession(
  context: AccountsContext,
  tables: RegistryTables,
  account: Account,
  arrival: Arrival,
): Promise<Founded> {
  const { session, token } = await openSession(context, tables, account.id, arrival)
  const recoveryCode = await issueRecoveryCode(context, tables, account.id)
  return { account, session, token, recoveryCode }
}

/** Opens a session for who knows the password. Whether there is such an account is not told, not by the time either. */
export async function signIn(
  context: AccountsContext,
  { email, password }: { email: string; password: string },
  arrival: Arrival,
  origin: Origin,
): Promise<OpenedSession & { readonly account: Account }> {
  const { store, passwords } = context
  const account = await store.registry.read((tables) =>
    tables.accounts.byEmailKey(emailKeyOf(email)),
  )
  const isRight = await passwords.verify(password, account?.passwordHash ?? null)
  if (account === null || !isRight) {
    if (account !== null) {
      await store.registry.write((tables) =>
        record(context, tables, {
          actorId: null,
          action: 'sign_in_refused',
          subject: account.id,
          ...origin,
        }),
      )
    }
    throw wrongCredentials()
  }
  if (account.disabledAt !== null) {
    throw forbidden('This account is disabled. Ask who administers the server.')
  }
  const passwordHash = passwords.isOutdated(account.passwordHash)
    ? await passwords.hash(password)
    : null
  const { ended, ...opened } = await store.registry.write(async (tables) => {
    const present = await tables.accounts.byId(account.id)
    // The password may have changed, or the account have gone, while the hash was computed.
    if (present === null || present.passwordHash !== account.passwordHash) throw wrongCredentials()
    if (passwordHash !== null) await tables.accounts.update(account.id, { passwordHash })
    const opened = await openSession(context, tables, account.id, arrival)
    await record(context, tables, {
      actorId: account.id,
      action: 'signed_in',
      subject: arrival.device.id,
      ...origin,
    })
    return opened
  })
  publishEnded(context, ended)
  return { ...opened, account }
}

const tenantExists = () =>
  new AppFailure(
    appError(
      'tenant_exists',
      'This server has its owner. Sign in, or ask for an invitation to make an account.',
    ),
  )
