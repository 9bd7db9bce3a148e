import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import { isQueryName, querySchemas, type QueryName } from '../../protocol/queries/registry.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { queries } from './queries/registry.ts'
import type { Query, QueryOutcome } from './queries/query.ts'
import type { WorkspaceContext } from './workspace-context.ts'

/** A query with arguments that were checked, ready to run any number of times. */
export type PreparedQuery = {
  readonly name: QueryName
  readonly needsIndex: boolean
  readonly needsDocuments: boolean
  load(): Promise<void>
  run(context: WorkspaceContext): QueryOutcome
}

export function prepareQuery(name: string, args: unknown): Result<PreparedQuery, AppError> {
  if (!isQueryName(name))
    return fail(
      appError('unknown_query', `There is no query "${name}".`, {
        name,
        known: Object.keys(querySchemas),
      }),
    )
  const parsed = querySchemas[name].safeParse(args)
  if (!parsed.success)
    return fail(
      appError('invalid_args', `${name} was called with arguments it does not take.`, {
        name,
        issues: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
      }),
    )
  // Name and arguments belong together by `satisfies` in the registry; TypeScript cannot follow a lookup by union.
  const query = queries[name] as Pick<
    Query<QueryName>,
    'needsIndex' | 'needsDocuments' | 'load'
  > & {
    run(context: WorkspaceContext, args: unknown): QueryOutcome
  }
  return ok({
    name,
    needsIndex: query.needsIndex === true,
    needsDocuments: query.needsDocuments === true,
    load: async () => query.load?.(),
    run: (context) => query.run(context, parsed.data),
  })
}

/** Runs a query that may be refused; anything but a refusal is a bug and is thrown on. */
export function runQuery(
  context: WorkspaceContext,
  query: PreparedQuery,
): Result<QueryOutcome, AppError> {
  try {
    return ok(query.run(context))
  } catch (error) {
    if (error instanceof AppFailure) return fail(error.error)
    throw error
  }
}
