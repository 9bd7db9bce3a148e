import Archive from '@lucide/svelte/icons/archive'
import ArchiveRestore from '@lucide/svelte/icons/archive-restore'
import Pencil from '@lucide/svelte/icons/pencil'
import Plus from '@lucide/svelte/icons/plus'
import Trash2 from '@lucide/svelte/icons/trash-2'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import type { Desk } from '../../stores/desk.ts'
import { nodePath } from '../../stores/route.ts'
import type { MenuItem } from '../../stores/menus.svelte.ts'
import type { Session } from '../../stores/session.svelte.ts'
import { exportWorkspace, restoreWorkspace } from './workspace-files.ts'
import { t } from '../../words/words.ts'

/** Opens the menu of workspaces: go to another, make, rename, export, restore, erase. */
export function openSwitcherMenu(desk: Desk, session: Session, anchor: HTMLElement): void {
  const { id } = desk.workspace
  const { name } = session
  const others: MenuItem[] = session.entries.map((entry) => ({
    label: entry.displayName,
    isChecked: entry.id === id,
    run: () => {
      const to = entry.id as WorkspaceId
      if (to !== id) desk.router.go(nodePath(to, session.lastNode(to)))
    },
  }))
  desk.menus.open({
    label: t('Workspaces'),
    anchor,
    width: 252,
    items: [
      { kind: 'heading', label: t('Workspaces on this device') },
      ...others,
      { kind: 'divider' },
      {
        label: t('New workspace…'),
        icon: Plus,
        run: () =>
          void desk.dialogs.open(() => import('./NewWorkspaceDialog.svelte'), { desk, session }),
      },
      {
        label: t('Restore from a backup…'),
        icon: ArchiveRestore,
        run: () => void restoreWorkspace(session, desk),
      },
      { kind: 'divider' },
      {
        label: t('Rename this workspace…'),
        icon: Pencil,
        run: () =>
          void desk.dialogs.open(() => import('./RenameWorkspaceDialog.svelte'), {
            session,
            id,
            name,
          }),
      },
      {
        label: t('Export this workspace'),
        icon: Archive,
        run: () => void exportWorkspace(session, desk.toasts, id, name),
      },
      {
        label: t('Erase this workspace…'),
        icon: Trash2,
        tone: 'danger',
        run: () =>
          void desk.dialogs.open(() => import('./EraseWorkspaceDialog.svelte'), {
            desk,
            session,
            name,
          }),
      },
    ],
  })
}
