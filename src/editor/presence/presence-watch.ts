import { Plugin } from 'prosemirror-state'
import type { EditorHost } from '../editor-host.ts'
import type { PagePresence } from './page-presence.ts'

/** Waits for others to be possible here. What shows them is a chunk of its own. */
export function presenceWatch(
  host: EditorHost,
  onPresence: (presence: PagePresence | null) => void,
): Plugin {
  return new Plugin({
    view: () => ({ destroy: host.watchPresence(onPresence) }),
  })
}
