import type { AdministeredAccount } from '../../protocol/accounts-api.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import type { AccountId } from '../../protocol/ids.ts'
import type { Account, AccountPatch } from '../stores/registry/accounts.ts'
import type { AuditEntry } from '../stores/registry/audit.ts'
import { record, type AccountsContext, type Origin } from './context.ts'
import { forbidden, notFound } from './failures.ts'
import { endSessions, publishEnded } from './sessions.ts'

const longestAuditPage = 500

/** All accounts of the server, for who administers it. */
export function listAccounts(
  context: AccountsContext,
  administrator: Account,
): Promise<readonly AdministeredAccount[]> {
  requireAdministrator(administrator)
  return context.store.registry.read(async (tables) =>
    (await tables.accounts.list()).map(
      ({ id, email, name, tenantRole, createdAt, disabledAt }) => ({
        id,
        email,
        name,
        tenantRole,
        createdAt,
        isDisabled: disabledAt !== null,
      }),
    ),
  )
}

/** What happened to accounts and access, the newest first. */
export function readAudit(
  context: AccountsContext,
  administrator: Account,
): Promise<readonly AuditEntry[]> {
  requireAdministrator(administrator)
  return context.store.registry.read((tables) => tables.audit.list(longestAuditPage))
}

/** Disables or enables an account, or makes it an administrator. Nobody does this to themselves. */
export async function administer(
  context: AccountsContext,
  administrator: Account,
  accountId: AccountId,
  wish: { tenantRole?: Account['tenantRole'] | undefined; isDisabled?: boolean | undefined },
  origin: Origin,
): Promise<void> {
  requireAdministrator(administrator)
  if (accountId === administrator.id) {
    throw new AppFailure(
      appError('last_owner', 'Ask another administrator: nobody can do this to themselves.'),
    )
  }
  const patch: AccountPatch = {
    ...(wish.tenantRole === undefined ? {} : { tenantRole: wish.tenantRole }),
    ...(wish.isDisabled === undefined
      ? {}
      : { disabledAt: wish.isDisabled ? context.clock.now() : null }),
  }
  const changes = Object.keys(patch)
  if (changes.length === 0) return
  const ended = await context.store.registry.write(async (tables) => {
    // Another administrator may have taken the role away in between.
    const actor = await tables.accounts.byId(administrator.id)
    if (actor === null) throw notFound('The account')
    requireAdministrator(actor)
    if ((await tables.accounts.byId(accountId)) === null) throw notFound('The account')
    await tables.accounts.update(accountId, patch)
    await record(context, tables, {
      actorId: administrator.id,
      action: `account_changed:${changes.join(',')}`,
      subject: accountId,
      ...origin,
    })
    return wish.isDisabled === true ? endSessions(context, tables, accountId, () => true) : []
  })
  publishEnded(context, ended)
}

function requireAdministrator({ tenantRole }: Account): void {
  if (tenantRole !== 'owner') throw forbidden('Only who administers the server may do this.')
}
