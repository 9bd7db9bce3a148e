import type * as z from 'zod/mini'
import type { QueryName, querySchemas } from '../../../protocol/queries/registry.ts'
import type { RoutingKey } from '../changes.ts'
import type { SqlValue } from '../sqlite/connection.ts'
import type { WorkspaceContext } from '../workspace-context.ts'

/**
 * Rows that are read as far as the asker needs them: a query wants all as one text, a live query mostly only what
 * changed. Each method reads the database as it is when it is called.
 */
export type RowSource = {
  /** All rows as one JSON array. */
  json(): string
  /** Every row in order. Rows with the same key and version are equal. */
  versions(): readonly RowVersion[]
  /** The rows of these keys, in any order. */
  pick(keys: readonly number[]): readonly PickedRow[]
}

export type RowVersion = readonly [key: number, version: SqlValue]
export type PickedRow = readonly [key: number, id: string, json: string]

/**
 * What a query found and what it depends on. `rows` are compared one by one when the query is live; `json` is the
 * whole value as text.
 */
export type QueryOutcome = { readonly keys: readonly RoutingKey[] } & (
  | { readonly kind: 'rows'; readonly source: RowSource }
  | { readonly kind: 'json'; readonly json: string }
)

/** One named query. It reads, and never writes. */
export type Query<Name extends QueryName> = {
  /** True when it reads derived text: the index is brought up to date before. */
  readonly needsIndex?: boolean
  /** True when it decodes documents: the codec is loaded before. */
  readonly needsDocuments?: boolean
  /** Loads code that only this query needs: it is awaited before. */
  load?(): Promise<void>
  run(context: WorkspaceContext, args: z.output<(typeof querySchemas)[Name]>): QueryOutcome
}

export function outcomeJson(outcome: QueryOutcome): string {
  return outcome.kind === 'json' ? outcome.json : outcome.source.json()
}

export const noRows: RowSource = { json: () => '[]', versions: () => [], pick: () => [] }

export function value(json: unknown, keys: readonly RoutingKey[]): QueryOutcome {
  return { kind: 'json', json: JSON.stringify(json), keys }
}
