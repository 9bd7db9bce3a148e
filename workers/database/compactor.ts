import type { DocumentCodec, WorkspaceContext } from './workspace-context.ts'

export type Compactor = {
  /**
   * Compacts for about `budgetMs` and answers whether there is more to do. Due are documents that nobody added to
   * since `quietSince` (ms), and those that grew beyond bounds meanwhile.
   */
  advance(codec: DocumentCodec, quietSince: number, budgetMs: number): boolean
}

/** Compacts documents one after the other, each in slices; what is appended in between stays appended. */
export function createCompactor(
  context: WorkspaceContext,
  isPassing: (error: unknown) => boolean,
): Compactor {
  const { connection, platform } = context
  let current: { readonly nodeKey: number; readonly work: Iterator<unknown> } | null = null
  /** Documents that could not be compacted. Nothing of them is touched, and they do not hold up the others. */
  const stuck = new Set<number>()

  return {
    advance(codec, quietSince, budgetMs) {
      const end = platform.elapsedMs() + budgetMs
      if (current === null) {
        const nodeKey = codec.due(connection, quietSince).find((key) => !stuck.has(key))
        if (nodeKey === undefined) return false
        current = { nodeKey, work: codec.compact(context, nodeKey) }
      }
      const { nodeKey, work } = current
      try {
        for (;;) {
          if (work.next().done === true) {
            current = null
            return true
          }
          if (platform.elapsedMs() >= end) return true
        }
      } catch (error) {
        current = null
        if (!isPassing(error)) stuck.add(nodeKey)
        throw error
      }
    },
  }
}
