import type { LiveMessage } from '../../protocol/database-api.ts'
import { readAnswer } from '../../protocol/queries/answer.ts'

type Row = { readonly id: string }

/** The page's copy of one live result, kept up by messages. Rows that did not change keep their identity. */
export type LiveResult = {
  /** The new value; 'stale' when a message was missed and the whole value must be asked for. */
  apply(message: Exclude<LiveMessage, { kind: 'error' }>): { readonly value: unknown } | 'stale'
}

/** `name` is the query's: it says how its rows cross the thread. */
export function createLiveResult(name: string): LiveResult {
  let gen = 0
  let rows: readonly Row[] = []

  return {
    apply(message) {
      if (message.kind === 'value') {
        gen = message.gen
        const value = readAnswer(name, message.json)
        rows = Array.isArray(value) ? (value as Row[]) : []
        return { value }
      }
      if (message.gen !== gen + 1) return 'stale'
      gen = message.gen
      const rowById = new Map(rows.map((row) => [row.id, row]))
      for (const row of readAnswer(name, message.upserts) as Row[]) rowById.set(row.id, row)
      const ids = message.order ?? rows.map((row) => row.id)
      rows = ids.flatMap((id) => rowById.get(id) ?? [])
      return { value: rows }
    },
  }
}
