/**
 * Puts what the first screen needs into one chunk for each of its stages, and not one for each set of pages that share
 * a module: every file that a start has to fetch costs time, even from the service worker.
 */
import { basename, extname } from 'node:path'

/**
 * @typedef {{ getModuleInfo(id: string): { importedIds: readonly string[] } | null }} Graph
 */

/**
 * Names the chunk of a module: that of the first stage that imports it, at any depth and not lazily; null is the
 * bundler's choice.
 * @param {string[]} stages absolute paths of the stages' modules, in the order in which they load
 * @returns {(id: string, graph: Graph) => string | null}
 */
export function startChunks(stages) {
  /** @type {Map<string, string> | null} */
  let chunkById = null
  return (id, graph) => {
    chunkById ??= assignChunks(stages, graph)
    return chunkById.get(id) ?? null
  }
}

/** @param {string[]} stages @param {Graph} graph */
function assignChunks(stages, graph) {
  /** @type {Map<string, string>} */
  const chunkById = new Map()
  for (const stage of stages) {
    const name = basename(stage, extname(stage))
    const queue = [stage]
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (chunkById.has(id)) continue
      chunkById.set(id, name)
      queue.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
    }
  }
  return chunkById
}
