import type { Generated, Kysely } from 'kysely'
import type { AccountId, PersonId } from '../../../../protocol/ids.ts'
import type { Invitation, Membership, Workspace } from '../../registry/access.ts'
import type { Account, Tenant } from '../../registry/accounts.ts'
import type { AuditEntry } from '../../registry/audit.ts'
import type { Secret } from '../../registry/secrets.ts'
import type { Device, Session } from '../../registry/sessions.ts'

/** The columns of `registry.db` for Kysely, in camel case. */
type RegistryColumns = {
  readonly _meta: { readonly key: string; readonly value: string }
  readonly tenants: Tenant
  readonly accounts: Account
  readonly persons: {
    readonly number: Generated<number>
    readonly id: PersonId
    readonly accountId: AccountId | null
  }
  readonly devices: Device
  readonly sessions: Session
  readonly workspaces: Workspace
  readonly secrets: Secret
  /** `rootId` is empty for the whole workspace. */
  readonly memberships: Omit<Membership, 'rootId'> & { readonly rootId: string }
  readonly invitations: Invitation
  readonly audit: AuditEntry & { readonly number: Generated<number> }
}

export type RegistryQueries = Kysely<RegistryColumns>
