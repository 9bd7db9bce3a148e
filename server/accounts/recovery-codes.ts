import type { AccountId } from '../../protocol/ids.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'
import type { AccountsContext } from './context.ts'
import { createRecoveryCode, hashToken } from './tokens.ts'

/** Makes a recovery code in place of the one before. It is returned this once; the hash is kept. */
export async function issueRecoveryCode(
  context: AccountsContext,
  tables: RegistryTables,
  accountId: AccountId,
): Promise<string> {
  const code = createRecoveryCode(context)
  await tables.secrets.removeOfAccount('recovery', accountId)
  await tables.secrets.insert({
    tokenHash: hashToken(code),
    kind: 'recovery',
    accountId,
    sessionId: null,
    workspaceId: null,
    nodeId: null,
    createdAt: context.clock.now(),
    expiresAt: null,
  })
  return code
}
