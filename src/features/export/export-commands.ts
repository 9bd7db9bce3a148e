import { pageType } from '../../../domain/node-rules.ts'
import type { NodeRow } from '../../../protocol/rows.ts'
import { shownName } from '../../actions/act.ts'
import { copyAsMarkdown } from '../../actions/reference-copy.ts'
import type { Desk } from '../../stores/desk.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'
import { t } from '../../words/words.ts'

/** Opens the export of a node with all below it, or of the whole workspace. */
export async function openExport(
  desk: Desk,
  node: { readonly id: NodeRow['id']; readonly name: string } | null,
): Promise<void> {
  await desk.dialogs.open(() => import('./ExportDialog.svelte'), { desk, node })
}

/** Ways out of the workspace: Markdown, the clipboard, paper. */
export function exportCommands(
  desk: Desk,
  orders: { readonly openNode: () => NodeRow | null },
): readonly Shortcut[] {
  const isQuiet = () => !desk.dialogs.isOpen
  const isPageOpen = () => isQuiet() && orders.openNode()?.type === pageType
  return [
    {
      id: 'copy-markdown',
      keys: ['Mod+Alt+Shift+C'],
      label: t('Copy this page as Markdown'),
      group: t('This page'),
      when: isPageOpen,
      run: () => {
        const node = orders.openNode()
        if (node !== null) void copyAsMarkdown(desk, node.id)
      },
    },
    {
      id: 'export',
      keys: ['Mod+Shift+E'],
      label: t('Export as Markdown…'),
      group: t('This page'),
      when: isQuiet,
      run: () => {
        const node = orders.openNode()
        void openExport(
          desk,
          node === null ? null : { id: node.id, name: shownName(node.attributes['name']) },
        )
      },
    },
    {
      id: 'print',
      keys: [],
      label: t('Print or save as PDF'),
      group: t('This page'),
      when: isPageOpen,
      run: () => {
        window.print()
      },
    },
  ]
}
