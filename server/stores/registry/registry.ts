import type { Accounts, Persons, Tenants } from './accounts.ts'
import type { Audit } from './audit.ts'
import type { Invitations, Memberships, Workspaces } from './access.ts'
import type { Secrets } from './secrets.ts'
import type { Devices, Sessions } from './sessions.ts'

/** The tables of the registry. Methods take times from the caller and return rows as plain values. */
export interface RegistryTables {
  readonly facts: Facts
  readonly tenants: Tenants
  readonly accounts: Accounts
  readonly persons: Persons
  readonly devices: Devices
  readonly sessions: Sessions
  readonly secrets: Secrets
  readonly workspaces: Workspaces
  readonly memberships: Memberships
  readonly invitations: Invitations
  readonly audit: Audit
}

/**
 * Small and hot: identity and routing only.
 *
 * 1. What `write` did is on disk when it has answered, all of it or, where the work threw, nothing.
 * 2. Two `write`s never overlap in effect: the later one sees what the earlier one did.
 * 3. The work waits for nothing but the tables it is given: an embedded engine has one connection, and a query beside
 *    the open transaction would wait for its end.
 */
export interface Registry {
  read<T>(work: (tables: RegistryTables) => Promise<T>): Promise<T>
  write<T>(work: (tables: RegistryTables) => Promise<T>): Promise<T>
}

/** Single facts about the registry itself, by name. */
export interface Facts {
  get(key: string): Promise<string | null>
  /** Writes a fact once; false where it is there already. */
  claim(key: string, value: string): Promise<boolean>
  remove(key: string): Promise<void>
}
