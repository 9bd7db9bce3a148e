import type { Blobs } from '../blobs/blobs.ts'
import type { Bus } from '../bus/bus.ts'
import type { Configuration } from '../configuration.ts'
import type { Platform } from '../platform.ts'
import type { AuditEntry } from '../stores/registry/audit.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import type { Store } from '../stores/store.ts'
import type { Passwords } from './passwords.ts'

/** What the accounts room stands on. */
export type AccountsContext = Platform & {
  readonly store: Store
  readonly blobs: Blobs
  readonly bus: Bus
  readonly passwords: Passwords
  readonly sessions: Configuration['sessions']
}

/** Where a request came from: for the audit log. */
export type Origin = { readonly address: string | null }

/** Writes down what happened, in the transaction in which it happens. */
export async function record(
  context: AccountsContext,
  tables: RegistryTables,
  entry: Pick<AuditEntry, 'actorId' | 'action'> &
    Partial<Pick<AuditEntry, 'workspaceId' | 'subject'>> &
    Origin,
): Promise<void> {
  await tables.audit.append({
    workspaceId: null,
    subject: null,
    ...entry,
    at: context.clock.now(),
  })
}
