import type { AccountId, PersonId } from '../../../protocol/ids.ts'

/** The outermost unit: who runs a server and all that is on it. */
export type Tenant = { readonly id: string; readonly name: string; readonly createdAt: number }

export interface Tenants {
  insert(tenant: Tenant): Promise<void>
  first(): Promise<Tenant | null>
  /** Only one without accounts and workspaces can be removed. */
  remove(id: string): Promise<void>
}

/** `owner` administers the server's accounts; a `member` has what workspaces give. */
export type TenantRole = 'owner' | 'member'

export type Account = {
  readonly id: AccountId
  readonly tenantId: string
  readonly tenantRole: TenantRole
  /** As its person writes it. */
  readonly email: string
  /** Normalised; unique. */
  readonly emailKey: string
  readonly name: string
  /** argon2id, in its own text form. */
  readonly passwordHash: string
  readonly createdAt: number
  /** Set while an administrator keeps the account from signing in. */
  readonly disabledAt: number | null
}

export type AccountPatch = Partial<
  Pick<Account, 'name' | 'passwordHash' | 'tenantRole' | 'disabledAt'>
>

export interface Accounts {
  count(): Promise<number>
  /** False where the e-mail address is taken; nothing is written then. */
  insert(account: Account): Promise<boolean>
  byId(id: AccountId): Promise<Account | null>
  byEmailKey(emailKey: string): Promise<Account | null>
  /** Oldest first. */
  list(): Promise<readonly Account[]>
  update(id: AccountId, patch: AccountPatch): Promise<void>
  /** Removes the account with its sessions, devices, secrets, memberships and open invitations. */
  remove(id: AccountId): Promise<void>
}

/**
 * A person is who rows name as their author, from the first start and without an account. An account joins the persons
 * of its devices; a person belongs to one account and never to another one later.
 */
export interface Persons {
  /** True where the person now belongs to the account, or did before. */
  claim(id: PersonId, accountId: AccountId): Promise<boolean>
  /** In the order in which they were joined. */
  ofAccount(accountId: AccountId): Promise<readonly PersonId[]>
  /** The account behind a person; null where nobody claimed it or the account is gone. */
  accountOf(id: PersonId): Promise<AccountId | null>
}
