import ClipboardCopy from '@lucide/svelte/icons/clipboard-copy'
import Copy from '@lucide/svelte/icons/copy'
import FileDown from '@lucide/svelte/icons/file-down'
import FilePlus from '@lucide/svelte/icons/file-plus'
import FolderInput from '@lucide/svelte/icons/folder-input'
import FolderPlus from '@lucide/svelte/icons/folder-plus'
import HardDriveDownload from '@lucide/svelte/icons/hard-drive-download'
import LayoutTemplate from '@lucide/svelte/icons/layout-template'
import Link2 from '@lucide/svelte/icons/link-2'
import Pencil from '@lucide/svelte/icons/pencil'
import SmilePlus from '@lucide/svelte/icons/smile-plus'
import Star from '@lucide/svelte/icons/star'
import StarOff from '@lucide/svelte/icons/star-off'
import Trash2 from '@lucide/svelte/icons/trash-2'
import UsersRound from '@lucide/svelte/icons/users-round'
import { favouritePrefix, fileType, pageType } from '../../../domain/node-rules.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import { shownName } from '../../actions/act.ts'
import { createFolder, createPage } from '../../actions/create-node.ts'
import { duplicateNode, setTemplate } from '../../actions/duplicate-node.ts'
import { keepFiles } from '../../actions/keep-files.ts'
import { setFavourite } from '../../actions/private-root.ts'
import { copyAsMarkdown } from '../../actions/reference-copy.ts'
import { trashNode } from '../../actions/trash-node.ts'
import type { Desk } from '../../stores/desk.ts'
import type { MenuAnchor, MenuItem } from '../../stores/menus.svelte.ts'
import { nodePath } from '../../stores/route.ts'
import { openExport } from '../export/export-commands.ts'
import { t } from '../../words/words.ts'

type Named = { readonly id: NodeId; readonly type: string; readonly name: string }

/** What only the place that opens the menu can do. */
type PlaceOrders = {
  readonly rename?: () => void
  readonly opened?: (id: NodeId) => void
}

/** Opens the menu of a node: the same in the tree, on the page and in lists. */
export async function openNodeMenu(
  desk: Desk,
  node: Named,
  anchor: MenuAnchor,
  orders: PlaceOrders = {},
): Promise<void> {
  const { workspace } = desk
  const [own, row, mayWrite, kept] = await Promise.all([
    workspace.query('nodes.get', { id: workspace.privateRootId }),
    workspace.query('nodes.get', { id: node.id }),
    desk.access.mayWriteNode(node.id),
    workspace.query('files.kept', {}),
  ])
  if (row === null) return
  const isFavourite = own !== null && favouritePrefix + node.id in own.attributes
  const isTemplate = row.attributes['template'] === true
  const openNode = (id: NodeId | null) => {
    if (id === null) return
    orders.opened?.(node.id)
    desk.router.go(nodePath(workspace.id, id))
  }
  const items: MenuItem[] = []
  if (mayWrite && node.type !== fileType)
    items.push(
      {
        label: t('New page inside'),
        icon: FilePlus,
        run: () => void createPage(desk, { parentId: node.id }).then(openNode),
      },
      {
        label: t('New folder inside'),
        icon: FolderPlus,
        run: () => void createFolder(desk, { parentId: node.id }, t('New folder')).then(openNode),
      },
      { kind: 'divider' },
    )
  if (mayWrite && orders.rename !== undefined)
    items.push({ label: t('Rename'), icon: Pencil, keys: 'F2', run: orders.rename })
  if (mayWrite)
    items.push(
      {
        label: t('Change icon'),
        icon: SmilePlus,
        run: () =>
          void desk.dialogs.open(() => import('../page/IconDialog.svelte'), { desk, id: node.id }),
      },
      {
        label: t('Move to…'),
        icon: FolderInput,
        run: () => void openMoveDialog(desk, node),
      },
    )
  // The copy lies beside it: beside a root that is the top.
  if (mayWrite && (row.parentId !== null || desk.access.isWhole))
    items.push({
      label: t('Duplicate'),
      icon: Copy,
      run: () => void duplicateNode(desk, node).then(openNode),
    })
  items.push(
    {
      label: isFavourite ? t('Remove from favourites') : t('Add to favourites'),
      icon: isFavourite ? StarOff : Star,
      run: () => void setFavourite(desk, node.id, !isFavourite),
    },
    ...(row.parentId === null && desk.access.isConnected && desk.access.mayManage(row.id)
      ? [
          {
            label: t('Share…'),
            icon: UsersRound,
            run: () => {
              desk.openShare({ id: node.id, name: shownName(node.name) })
            },
          },
        ]
      : []),
    { label: t('Copy link'), icon: Link2, run: () => void copyLink(desk, node.id) },
  )
  if (node.type === pageType)
    items.push({
      label: t('Copy as Markdown'),
      icon: ClipboardCopy,
      run: () => void copyAsMarkdown(desk, node.id),
    })
  if (node.type !== fileType)
    items.push({
      label: t('Export as Markdown…'),
      icon: FileDown,
      run: () => void openExport(desk, node),
    })
  if (mayWrite && node.type === pageType)
    items.push({
      label: isTemplate ? t('Stop offering as template') : t('Offer as template'),
      icon: LayoutTemplate,
      run: () => void setTemplate(desk, node.id, !isTemplate),
    })
  const isKept = kept.nodeIds.includes(node.id)
  if (workspace.isConnected && !kept.isAllKept)
    items.push({
      label: keepLabel(node.type === fileType, isKept),
      icon: HardDriveDownload,
      run: () => void keepFiles(desk, node.id, !isKept),
    })
  if (mayWrite)
    items.push(
      { kind: 'divider' },
      {
        label: t('Move to trash'),
        icon: Trash2,
        ...(orders.rename === undefined ? {} : { keys: 'Delete' }),
        run: () => void trashNode(desk, node),
      },
    )
  desk.menus.open({
    label: t('Actions for {name}', { name: node.name || t('Untitled') }),
    anchor,
    items,
    width: 240,
  })
}

export function openMoveDialog(desk: Desk, node: Named): Promise<void> {
  return desk.dialogs.open(() => import('./MoveDialog.svelte'), { desk, node })
}

async function copyLink(desk: Desk, id: NodeId): Promise<void> {
  await navigator.clipboard.writeText(location.origin + nodePath(desk.workspace.id, id))
  desk.announcer.say(t('Link copied.'))
}

function keepLabel(isFile: boolean, isKept: boolean): string {
  if (isKept) return t('Stop keeping on this device')
  return isFile ? t('Keep on this device') : t('Keep files on this device')
}
