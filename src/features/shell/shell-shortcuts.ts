import type { NodeId } from '../../../protocol/ids.ts'
import type { NodeRow } from '../../../protocol/rows.ts'
import { shownName } from '../../actions/act.ts'
import { duplicateNode } from '../../actions/duplicate-node.ts'
import { toggleFavourite } from '../../actions/private-root.ts'
import { trashNode } from '../../actions/trash-node.ts'
import type { Desk } from '../../stores/desk.ts'
import { nodePath, settingsPath } from '../../stores/route.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'
import { openMoveDialog } from '../tree/node-menu.ts'
import { cheatSheetDoor } from './doors.ts'

type ShellOrders = {
  readonly toggleSidebar: () => void
  readonly openToday: () => void
  readonly makePage: () => void
  readonly makeFolder: () => void
  readonly makeSpace: () => void
  readonly openId: () => NodeId | null
  readonly openNode: () => NodeRow | null
}

/** Commands that work wherever one is in a workspace. */
export function shellShortcuts(desk: Desk, orders: ShellOrders): readonly Shortcut[] {
  const { router, preferences, dialogs, workspace } = desk
  const isQuiet = () => !dialogs.isOpen
  const hasNode = () => isQuiet() && orders.openNode()?.deletedAt === null
  const withNode = (run: (node: { id: NodeId; type: string; name: string }) => void) => () => {
    const row = orders.openNode()
    if (row !== null) run({ id: row.id, type: row.type, name: shownName(row.attributes['name']) })
  }
  return [
    {
      id: 'palette',
      keys: ['Mod+K'],
      label: 'Search, jump or do',
      group: 'Go',
      when: isQuiet,
      run: () => {
        desk.openPalette()
      },
    },
    {
      id: 'switcher',
      keys: ['Mod+P', 'Mod+O'],
      label: 'Switch to a page',
      group: 'Go',
      when: isQuiet,
      run: desk.openSwitcher,
    },
    {
      id: 'today',
      keys: ['G T', 'Alt+T'],
      label: 'Today’s note',
      group: 'Go',
      when: isQuiet,
      run: orders.openToday,
    },
    {
      id: 'home',
      keys: ['G H'],
      label: 'Start of the workspace',
      group: 'Go',
      when: isQuiet,
      run: () => {
        router.go(nodePath(workspace.id))
      },
    },
    {
      id: 'settings',
      keys: ['G S', 'Mod+,'],
      label: 'Settings',
      group: 'Go',
      when: isQuiet,
      run: () => {
        router.go(settingsPath('appearance'))
      },
    },
    {
      id: 'trash',
      keys: ['G D'],
      label: 'Trash',
      group: 'Go',
      when: isQuiet,
      run: () => {
        router.go('/trash')
      },
    },
    {
      id: 'back',
      keys: ['Mod+['],
      label: 'Back',
      group: 'Go',
      when: isQuiet,
      run: () => {
        router.back()
      },
    },
    {
      id: 'forward',
      keys: ['Mod+]'],
      label: 'Forward',
      group: 'Go',
      when: isQuiet,
      run: () => {
        router.forward()
      },
    },
    {
      id: 'new-page',
      keys: ['Alt+N', 'Mod+N'],
      label: 'New page',
      group: 'Make',
      when: isQuiet,
      run: orders.makePage,
    },
    {
      id: 'new-folder',
      keys: [],
      label: 'New folder',
      group: 'Make',
      when: isQuiet,
      run: orders.makeFolder,
    },
    {
      id: 'new-space',
      keys: [],
      label: 'New space',
      group: 'Make',
      when: isQuiet,
      run: orders.makeSpace,
    },
    {
      id: 'import',
      keys: [],
      label: 'Import notes',
      group: 'Make',
      when: isQuiet,
      run: desk.openImport,
    },
    {
      id: 'move',
      keys: ['Mod+Shift+M'],
      label: 'Move this page to…',
      group: 'This page',
      when: hasNode,
      run: withNode((node) => void openMoveDialog(desk, node)),
    },
    {
      id: 'duplicate',
      keys: ['Mod+Shift+D'],
      label: 'Duplicate this page',
      group: 'This page',
      when: hasNode,
      run: withNode(
        (node) =>
          void duplicateNode(desk, node).then((id) => {
            if (id !== null) router.go(nodePath(workspace.id, id))
          }),
      ),
    },
    {
      id: 'favourite',
      keys: ['Alt+F'],
      label: 'Add to favourites, or remove',
      group: 'This page',
      when: hasNode,
      run: withNode((node) => void toggleFavourite(desk, node.id)),
    },
    {
      id: 'copy-link',
      keys: ['Mod+Shift+C'],
      label: 'Copy the link to this page',
      group: 'This page',
      when: hasNode,
      run: () => {
        void navigator.clipboard.writeText(location.href).then(() => {
          desk.announcer.say('Link copied.')
        })
      },
    },
    {
      id: 'delete',
      keys: [],
      label: 'Move this page to the trash',
      group: 'This page',
      when: hasNode,
      run: withNode((node) => void trashNode(desk, node)),
    },
    {
      id: 'undo',
      keys: ['Mod+Z'],
      label: 'Take the last act back',
      group: 'This page',
      // In a text the same key belongs to the text.
      when: () => typeof desk.toasts.current?.undo === 'function' && !isTextFocused(),
      run: () => void desk.toasts.undo(),
    },
    {
      id: 'sidebar',
      keys: ['Mod+.', 'Mod+\\'],
      label: 'Show or hide the sidebar',
      group: 'Look',
      when: isQuiet,
      run: orders.toggleSidebar,
    },
    {
      id: 'theme',
      keys: ['Mod+Shift+L'],
      label: 'Light or dark',
      group: 'Look',
      run: () => {
        const isDark =
          preferences.theme === 'dark' ||
          (preferences.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
        preferences.set({ theme: isDark ? 'light' : 'dark' })
      },
    },
    {
      id: 'density',
      keys: [],
      label: 'Compact or comfortable rows',
      group: 'Look',
      run: () => {
        preferences.set({
          density: preferences.density === 'compact' ? 'comfortable' : 'compact',
        })
      },
    },
    {
      id: 'keys',
      keys: ['?'],
      label: 'All shortcuts',
      group: 'Look',
      when: isQuiet,
      run: () => void dialogs.open(cheatSheetDoor, { desk }),
    },
  ]
}

function isTextFocused(): boolean {
  const focused = document.activeElement
  return (
    focused instanceof HTMLElement &&
    (focused.isContentEditable || focused.matches('input, textarea'))
  )
}
