import type { Connection } from './sqlite/connection.ts'

/** One entry of history. `inverse` null: the node did not exist. Without a node: many, as `inverse` tells. */
export type HistoryEntry = {
  readonly nodeKey: number | null
  readonly inverse: object | null
  readonly groupId: string | null
}

/** What a mutation leaves beside the nodes themselves, gathered until it is recorded. */
export type MutationEffects = {
  remember(entry: HistoryEntry): void
  queueForIndex(nodeKey: number): void
  /** Takes back what was said of nodes that are gone for good. */
  forget(nodeKeys: readonly number[]): void
  /** All of it, where the row in `mutations` can carry it; null: it is too much for that. */
  asOne(): OneEffect | null
  /** Writes all of it to the tables it belongs to. */
  write(connection: Connection, by: { seq: number; actor: number; at: number }): void
}

export type OneEffect = {
  readonly nodeKey: number | null
  readonly inverse: string | null
  readonly remembers: boolean
  readonly indexes: boolean
}

export function gatherEffects(): MutationEffects {
  let entries: HistoryEntry[] = []
  const queued = new Set<number>()
  const textOf = ({ inverse }: HistoryEntry) => (inverse === null ? null : JSON.stringify(inverse))

  return {
    remember: (entry) => void entries.push(entry),
    queueForIndex: (nodeKey) => void queued.add(nodeKey),
    forget(nodeKeys) {
      const gone = new Set<number | null>(nodeKeys)
      entries = entries.filter(({ nodeKey }) => nodeKey === null || !gone.has(nodeKey))
      for (const nodeKey of nodeKeys) queued.delete(nodeKey)
    },
    asOne() {
      const [entry] = entries
      if (entry === undefined || entries.length > 1 || entry.groupId !== null) return null
      const indexes = queued.size === 1 && entry.nodeKey !== null && queued.has(entry.nodeKey)
      if (queued.size > 0 && !indexes) return null
      return { nodeKey: entry.nodeKey, inverse: textOf(entry), remembers: true, indexes }
    },
    write(connection, { seq, actor, at }) {
      if (entries.length > 0)
        connection.run(
          `INSERT INTO history_entries (node_key, seq, group_id, actor, at, inverse)
           SELECT value->>0, ?2, value->>1, ?3, ?4, jsonb(value->>2) FROM json_each(?1)`,
          JSON.stringify(entries.map((entry) => [entry.nodeKey, entry.groupId, textOf(entry)])),
          seq,
          actor,
          at,
        )
      if (queued.size > 0)
        connection.run(
          'INSERT OR IGNORE INTO index_queue (node_key) SELECT value FROM json_each(?)',
          JSON.stringify([...queued]),
        )
    },
  }
}
