import type { NodeId } from '../../../protocol/ids.ts'
import {
  selectionIn,
  type PagePresence,
  type RemoteCursor,
} from '../../editor/presence/page-presence.ts'
import { personColour } from '../../stores/present-people.ts'
import type { Presence } from '../../stores/presence.svelte.ts'

const made = new WeakMap<Presence, Map<NodeId, PagePresence>>()

/** The others on one page, as the editor draws them. The same for whoever asks again. */
export function editorPresence(presence: Presence, nodeId: NodeId): PagePresence {
  const byNode = made.get(presence) ?? new Map<NodeId, PagePresence>()
  made.set(presence, byNode)
  const known = byNode.get(nodeId)
  if (known !== undefined) return known
  const page = createPagePresence(presence, nodeId)
  byNode.set(nodeId, page)
  return page
}

function createPagePresence(presence: Presence, nodeId: NodeId): PagePresence {
  return {
    get cursors() {
      const followed = presence.following?.pages.find(({ node }) => node === nodeId)?.id
      return presence.pagesAt(nodeId).flatMap(({ id, person, name, awareness }): RemoteCursor[] => {
        const selection = selectionIn(awareness)
        if (selection === null) return []
        const colour = personColour(person, presence.personId)
        return [{ id, name, colour, selection, isFollowed: id === followed }]
      })
    },
    onChange: (listener) => presence.onChange(listener),
    tell: (selection) => {
      presence.setAwareness(
        nodeId,
        selection === null ? null : JSON.stringify({ cursor: selection }),
      )
    },
  }
}
