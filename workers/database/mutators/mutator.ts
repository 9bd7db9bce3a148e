import type * as z from 'zod/mini'
import type {
  MutationName,
  MutationValues,
  mutationSchemas,
} from '../../../protocol/mutations/registry.ts'
import type { MutationTransaction } from '../mutation-transaction.ts'

/** Applies one kind of mutation inside a transaction. Refusals are thrown as AppFailure and undo the transaction. */
export type Mutator<Name extends MutationName> = (
  tx: MutationTransaction,
  args: z.output<(typeof mutationSchemas)[Name]>,
) => MutationValues[Name]
