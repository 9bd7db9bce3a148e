import type { NodeId } from '../../../protocol/ids.ts'
import { isUuid } from '../../../protocol/ids.ts'
import { createPage } from '../../actions/create-node.ts'
import type { EditorHost } from '../../editor/editor-host.ts'
import type { Desk } from '../../stores/desk.ts'
import { nodePath } from '../../stores/route.ts'
import { addFiles } from '../../actions/add-files.ts'
import { watchPagePresence } from '../presence/page-presence.svelte.ts'
import { createNodeWatch, named } from './named-nodes.ts'
import { watchNodeFile } from './page-files.ts'

/** What the editor of one page may ask of the app around it. */
export function createEditorHost(desk: Desk, pageId: NodeId): EditorHost {
  const { workspace, router, menus, announcer } = desk
  const pathOf = (nodeId: string, anchor: string) =>
    nodePath(workspace.id, nodeId as NodeId) +
    (anchor === '' ? '' : `#${encodeURIComponent(anchor)}`)
  return {
    watchNode: createNodeWatch(workspace),
    suggestNodes: async (text, limit) =>
      (await workspace.query('nodes.suggest', { text, limit })).map(named),
    suggestTags: async (prefix, limit) =>
      (await workspace.query('tags.list', { prefix, limit })).map((row) => row.tag),
    createPage: async (name) => {
      const page = await workspace.query('nodes.get', { id: pageId })
      const beside = page?.parentId ?? null
      // Beside a root is the top, which may be another's.
      const parentId = beside === null && !desk.access.isWhole ? pageId : beside
      return createPage(desk, { parentId }, { name })
    },
    openNode: (nodeId, anchor, place) => {
      if (!isUuid(nodeId)) return
      if (place === 'here') router.go(pathOf(nodeId, anchor))
      else window.open(pathOf(nodeId, anchor), '_blank', 'noopener')
    },
    openTag: (name) => {
      desk.openPalette(`tag:${name} `)
    },
    watchFile: (nodeId, isWanted, callback) => watchNodeFile(workspace, nodeId, isWanted, callback),
    addFiles: (files) => addFiles(desk, pageId, files),
    watchText: (nodeId, _anchor, callback) =>
      workspace.live('document.text', { nodeId }, callback, () => {
        callback(null)
      }),
    watchPresence: (callback) => watchPagePresence(desk, pageId, callback),
    blockLink: (anchor) => location.origin + pathOf(pageId, anchor),
    openMenu: (menu) => {
      menus.open({ width: 240, ...menu })
    },
    announce: (message) => {
      announcer.say(message)
    },
    report: (error) => {
      reportError(error)
    },
  }
}
