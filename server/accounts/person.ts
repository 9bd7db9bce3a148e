import type { AccountId, PersonId } from '../../protocol/ids.ts'
import type { RegistryTables } from '../stores/registry/registry.ts'

/** Whom rows name as their author when this account writes: the person it joined first. */
export async function personOf(tables: RegistryTables, accountId: AccountId): Promise<PersonId> {
  const [person] = await tables.persons.ofAccount(accountId)
  if (person === undefined) throw new Error(`Account ${accountId} has no person.`)
  return person
}
