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
import { cheatSheetDoor, unsentDoor } from './doors.ts'
import { t } from '../../words/words.ts'

type ShellOrders = {
  readonly toggleSidebar: () => void
  readonly openToday: () => void
  readonly makePage: () => void
  readonly makeFolder: () => void
  readonly makeSpace: () => void
  readonly openId: () => NodeId | null
  readonly openNode: () => NodeRow | null
  /** True where the open node may be changed. */
  readonly mayWriteOpen: () => boolean
}

/** Commands that work wherever one is in a workspace. */
export function shellShortcuts(desk: Desk, orders: ShellOrders): readonly Shortcut[] {
  const { router, preferences, dialogs, workspace, access } = desk
  const isQuiet = () => !dialogs.isOpen
  const isWriter = () => isQuiet() && access.mayWriteAnywhere
  const isWholeWriter = () => isQuiet() && access.isWhole
  const hasNode = () => isQuiet() && orders.openNode()?.deletedAt === null
  const mayChangeNode = () => hasNode() && orders.mayWriteOpen()
  const withNode = (run: (node: { id: NodeId; type: string; name: string }) => void) => () => {
    const row = orders.openNode()
    if (row !== null) run({ id: row.id, type: row.type, name: shownName(row.attributes['name']) })
  }
  return [
    {
      id: 'palette',
      keys: ['Mod+K'],
      label: t('Search, jump or do'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        desk.openPalette()
      },
    },
    {
      id: 'switcher',
      keys: ['Mod+P', 'Mod+O'],
      label: t('Switch to a page'),
      group: t('Go'),
      when: isQuiet,
      run: desk.openSwitcher,
    },
    {
      id: 'today',
      keys: ['G T', 'Alt+T'],
      label: t('Today’s note'),
      group: t('Go'),
      when: isWholeWriter,
      run: orders.openToday,
    },
    {
      id: 'home',
      keys: ['G H'],
      label: t('Start of the workspace'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        router.go(nodePath(workspace.id))
      },
    },
    {
      id: 'settings',
      keys: ['G S', 'Mod+,'],
      label: t('Settings'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        router.go(settingsPath('appearance'))
      },
    },
    {
      id: 'connect',
      keys: [],
      label: t('Connect this workspace'),
      group: t('Go'),
      when: () => isQuiet() && !access.isConnected,
      run: desk.openConnect,
    },
    {
      id: 'account',
      keys: [],
      label: t('Account and devices'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        router.go(settingsPath('account'))
      },
    },
    {
      id: 'people',
      keys: [],
      label: t('People and invitations'),
      group: t('Go'),
      when: () => isQuiet() && access.isConnected,
      run: () => {
        router.go(settingsPath('people'))
      },
    },
    {
      id: 'trash',
      keys: ['G D'],
      label: t('Trash'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        router.go('/trash')
      },
    },
    {
      id: 'unsent',
      keys: [],
      label: t('What is not on the server'),
      group: t('Go'),
      when: isQuiet,
      run: () => void dialogs.open(unsentDoor, { desk }),
    },
    {
      id: 'back',
      keys: ['Mod+['],
      label: t('Back'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        router.back()
      },
    },
    {
      id: 'forward',
      keys: ['Mod+]'],
      label: t('Forward'),
      group: t('Go'),
      when: isQuiet,
      run: () => {
        router.forward()
      },
    },
    {
      id: 'new-page',
      keys: ['Alt+N', 'Mod+N'],
      label: t('New page'),
      group: t('Make'),
      when: isWriter,
      run: orders.makePage,
    },
    {
      id: 'new-folder',
      keys: [],
      label: t('New folder'),
      group: t('Make'),
      when: isWriter,
      run: orders.makeFolder,
    },
    {
      id: 'new-space',
      keys: [],
      label: t('New space'),
      group: t('Make'),
      when: isWholeWriter,
      run: orders.makeSpace,
    },
    {
      id: 'import',
      keys: [],
      label: t('Import notes'),
      group: t('Make'),
      when: isWriter,
      run: desk.openImport,
    },
    {
      id: 'move',
      keys: ['Mod+Shift+M'],
      label: t('Move this page to…'),
      group: t('This page'),
      when: mayChangeNode,
      run: withNode((node) => void openMoveDialog(desk, node)),
    },
    {
      id: 'duplicate',
      keys: ['Mod+Shift+D'],
      label: t('Duplicate this page'),
      group: t('This page'),
      when: mayChangeNode,
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
      label: t('Add to favourites, or remove'),
      group: t('This page'),
      when: hasNode,
      run: withNode((node) => void toggleFavourite(desk, node.id)),
    },
    {
      id: 'copy-link',
      keys: ['Mod+Shift+C'],
      label: t('Copy the link to this page'),
      group: t('This page'),
      when: hasNode,
      run: () => {
        void navigator.clipboard.writeText(location.href).then(() => {
          desk.announcer.say(t('Link copied.'))
        })
      },
    },
    {
      id: 'delete',
      keys: [],
      label: t('Move this page to the trash'),
      group: t('This page'),
      when: mayChangeNode,
      run: withNode((node) => void trashNode(desk, node)),
    },
    {
      id: 'undo',
      keys: ['Mod+Z'],
      label: t('Take the last act back'),
      group: t('This page'),
      // In a text the same key belongs to the text.
      when: () => typeof desk.toasts.current?.undo === 'function' && !isTextFocused(),
      run: () => void desk.toasts.undo(),
    },
    {
      id: 'sidebar',
      keys: ['Mod+.', 'Mod+\\'],
      label: t('Show or hide the sidebar'),
      group: t('Look'),
      when: isQuiet,
      run: orders.toggleSidebar,
    },
    {
      id: 'theme',
      keys: ['Mod+Shift+L'],
      label: t('Light or dark'),
      group: t('Look'),
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
      label: t('Compact or comfortable rows'),
      group: t('Look'),
      run: () => {
        preferences.set({
          density: preferences.density === 'compact' ? 'comfortable' : 'compact',
        })
      },
    },
    {
      id: 'keys',
      keys: ['?'],
      label: t('All shortcuts'),
      group: t('Look'),
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
