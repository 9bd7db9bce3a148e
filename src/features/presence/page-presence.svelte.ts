import type { NodeId } from '../../../protocol/ids.ts'
import type { PagePresence } from '../../editor/presence/page-presence.ts'
import type { Desk } from '../../stores/desk.ts'

/** Tells the editor of a page who else is on it, from the moment that anybody can be. Returns what ends it. */
export function watchPagePresence(
  desk: Desk,
  nodeId: NodeId,
  callback: (presence: PagePresence | null) => void,
): () => void {
  let isOver = false
  const stop = $effect.root(() => {
    $effect(() => {
      const presence = desk.presence.current
      if (presence === null) {
        callback(null)
        return
      }
      import('./editor-presence.ts')
        .then(({ editorPresence }) => {
          if (!isOver && desk.presence.current === presence)
            callback(editorPresence(presence, nodeId))
        })
        .catch(reportError)
    })
  })
  return () => {
    isOver = true
    stop()
  }
}
