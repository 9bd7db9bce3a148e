import FilePlus from '@lucide/svelte/icons/file-plus'
import FolderPlus from '@lucide/svelte/icons/folder-plus'
import Import from '@lucide/svelte/icons/import'
import Layers from '@lucide/svelte/icons/layers'
import type { Desk } from '../../stores/desk.ts'
import type { MenuItem } from '../../stores/menus.svelte.ts'
import { t } from '../../words/words.ts'

/** Opens the menu of what can be made. Spaces are made by who may change the whole. */
export function openAddMenu(
  desk: Desk,
  anchor: HTMLElement,
  make: (what: 'page' | 'folder' | 'space') => void,
): void {
  const makes = (what: 'page' | 'folder' | 'space') => () => {
    make(what)
  }
  const keys = desk.shortcuts.keysOf('new-page') ?? ''
  const space: MenuItem = { label: t('New space'), icon: Layers, run: makes('space') }
  desk.menus.open({
    label: t('New'),
    anchor,
    items: [
      { label: t('New page'), icon: FilePlus, keys, run: makes('page') },
      { label: t('New folder'), icon: FolderPlus, run: makes('folder') },
      ...(desk.access.isWhole ? [space] : []),
      { kind: 'divider' },
      { label: t('Import…'), icon: Import, run: desk.openImport },
    ],
  })
}
