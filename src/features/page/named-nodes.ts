import { isUuid, type NodeId } from '../../../protocol/ids.ts'
import type { NodeSummary } from '../../../protocol/rows.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import type { EditorHost, NamedNode } from '../../editor/editor-host.ts'

type Callback = (node: NamedNode | null) => void

/** Nodes that one live query may ask for: what the contract allows, with room. */
const mostTogether = 5_000

/**
 * Watches the nodes that a page names through one live query, however many there are. Who begins to watch in the same
 * moment is asked for together; a query that asked for less goes on until the wider one has answered.
 */
export function createNodeWatch(workspace: Pick<WorkspaceClient, 'live'>): EditorHost['watchNode'] {
  const callbacksById = new Map<NodeId, Set<Callback>>()
  const known = new Map<NodeId, NamedNode | null>()
  let asked: ReadonlySet<NodeId> = new Set()
  let stop: () => void = () => undefined
  let isDue = false

  function hear(ids: readonly NodeId[], summaries: readonly NodeSummary[]): void {
    const found = new Map(summaries.map((summary) => [summary.id, named(summary)]))
    for (const id of ids) {
      const node = found.get(id) ?? null
      const before = known.get(id)
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(node)) continue
      known.set(id, node)
      for (const callback of [...(callbacksById.get(id) ?? [])]) callback(node)
    }
  }

  function askForAll(): void {
    isDue = false
    const ids = [...callbacksById.keys()]
    if (ids.every((id) => asked.has(id)) && ids.length > 0) return
    const stopBefore = stop
    asked = new Set(ids)
    for (const id of known.keys()) if (!asked.has(id)) known.delete(id)
    let waiting = Math.ceil(ids.length / mostTogether)
    if (waiting === 0) stopBefore()
    const stops = Array.from({ length: waiting }, (_, part) => {
      const some = ids.slice(part * mostTogether, (part + 1) * mostTogether)
      let isFirst = true
      return workspace.live('nodes.summaries', { ids: some }, (summaries) => {
        hear(some, summaries)
        if (isFirst && --waiting === 0) stopBefore()
        isFirst = false
      })
    })
    stop = () => {
      stopBefore()
      for (const one of stops) one()
    }
  }

  function askSoon(): void {
    if (isDue) return
    isDue = true
    queueMicrotask(askForAll)
  }

  return (nodeId, callback) => {
    // An id out of a document may be anything, and one that is none would refuse the whole query.
    if (!isUuid(nodeId)) {
      callback(null)
      return () => undefined
    }
    const id = nodeId as NodeId
    const callbacks = callbacksById.get(id) ?? new Set()
    callbacksById.set(id, callbacks.add(callback))
    const node = known.get(id)
    if (node !== undefined) callback(node)
    askSoon()
    return () => {
      callbacks.delete(callback)
      if (callbacks.size > 0 || callbacksById.get(id) !== callbacks) return
      callbacksById.delete(id)
      if (callbacksById.size === 0) askSoon()
    }
  }
}

/** A summary as the editor knows nodes. */
export function named({ id, type, name, icon, path }: NodeSummary): NamedNode {
  return { id, type, name, icon, path }
}
