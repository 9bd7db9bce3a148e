import type { Connection } from './sqlite/connection.ts'

/**
 * The ids of the mutations whose rows are kept, in memory: an index of them in the file would cost every mutation a
 * page more to write. Read from the file when the first one is asked for.
 */
export type KnownOperations = {
  seqOf(opId: string): number | undefined
  /** Only of what is committed. */
  note(opId: string, seq: number): void
  forget(opIds: readonly string[]): void
}

export function createKnownOperations(connection: Connection): KnownOperations {
  let seqByOpId: Map<string, number> | null = null

  function known(): Map<string, number> {
    seqByOpId ??= new Map(
      connection.rows<[opId: string, seq: number]>('SELECT op_id, seq FROM mutations'),
    )
    return seqByOpId
  }

  return {
    seqOf: (opId) => known().get(opId),
    note: (opId, seq) => void known().set(opId, seq),
    forget(opIds) {
      for (const opId of opIds) known().delete(opId)
    },
  }
}
