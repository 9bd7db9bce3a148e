/** Merging the updates of a document: by replaying them into one Y.Doc, which is linear where `mergeUpdates` is not. */
import * as Y from 'yjs'
import { mutant } from '../../lib/mutants.ts'

/**
 * What the updates add to a document that holds `base` already. Updates that wait for others which never came stay in
 * it.
 */
export function mergeUpdates(
  base: readonly Uint8Array[],
  updates: readonly Uint8Array[],
): Uint8Array {
  const document = new Y.Doc({ guid: '' })
  apply(document, base)
  const known = base.length === 0 ? undefined : Y.encodeStateVector(document)
  apply(document, mutant('compaction-drops-newest') ? updates.slice(0, -1) : updates)
  const merged = Y.encodeStateAsUpdate(document, known)
  document.destroy()
  return merged
}

function apply(document: Y.Doc, updates: readonly Uint8Array[]): void {
  document.transact(() => {
    for (const update of updates) Y.applyUpdate(document, update)
  })
}
