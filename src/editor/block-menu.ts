/** What one can do with a block: the lines of its menu. */
import { NodeSelection, Selection, TextSelection, type Command } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { inSequence } from './commands/sequence.ts'
import { deleteBlocks, duplicateBlocks, moveBlocks } from './commands/block-moves.ts'
import { blockAt } from './commands/block-range.ts'
import { linkableBlock, ensureBlockId } from './commands/block-ids.ts'
import { kindAt, turnInto, type BlockKind } from './commands/turn-into.ts'
import type { EditorHost, MenuLine } from './editor-host.ts'
import { isInTable, tableTools } from './tables/table-door.ts'
import { t } from '../words/words.ts'

const kinds: readonly {
  readonly kind: BlockKind
  readonly label: string
  readonly keys?: string
}[] = [
  { kind: 'text', label: t('Text'), keys: 'Mod+Alt+0' },
  { kind: 'heading-1', label: t('Heading 1'), keys: 'Mod+Alt+1' },
  { kind: 'heading-2', label: t('Heading 2'), keys: 'Mod+Alt+2' },
  { kind: 'heading-3', label: t('Heading 3'), keys: 'Mod+Alt+3' },
  { kind: 'bullet', label: t('Bulleted list'), keys: 'Mod+Shift+8' },
  { kind: 'ordered', label: t('Numbered list'), keys: 'Mod+Shift+7' },
  { kind: 'task', label: t('Task list'), keys: 'Mod+Shift+9' },
  { kind: 'quote', label: t('Quote') },
  { kind: 'callout', label: t('Aside') },
  { kind: 'code', label: t('Code') },
]

/** How a kind is called where it is shown, as on the toolbar. */
export function kindLabel(kind: BlockKind | null): string {
  return (
    kinds.find((each) => each.kind === kind)?.label ?? (kind === null ? t('Block') : t('Heading'))
  )
}

const run = (view: EditorView, command: Command) => () => {
  command(view.state, (tr) => view.dispatch(tr), view)
  view.focus()
}

/** The lines that turn the selected blocks into another kind. */
export function turnIntoLines(view: EditorView): MenuLine[] {
  const present = kindAt(view.state)
  return kinds.map(({ kind, label, keys }) => ({
    label,
    ...(keys === undefined ? {} : { keys }),
    isChecked: kind === present,
    run: run(view, turnInto(kind)),
  }))
}

/**
 * All lines for the selected blocks; `whole` is the place of a container (a table, an aside) that is meant as a whole
 * while the caret is inside it.
 */
export function blockMenuLines(
  view: EditorView,
  host: EditorHost,
  whole: number | null = null,
): MenuLine[] {
  const { state } = view
  const block = linkableBlock(state)
  const copyLink = () => {
    const id = ensureBlockId(view)
    if (id === null) return
    navigator.clipboard
      .writeText(host.blockLink(`^${id}`))
      .then(() => host.announce(t('Link to the block copied')))
      .catch(host.report)
    view.focus()
  }
  const onBlock = (command: Command): Command =>
    whole === null ? command : inSequence(selectWhole(whole), command)
  const line = (label: string, keys: string, command: Command) => ({
    label,
    keys,
    isDisabled: !onBlock(command)(state),
    run: run(view, onBlock(command)),
  })
  return [
    ...(isInTable(state) ? (tableTools()?.tableLines(view) ?? []) : []),
    ...(whole === null
      ? [
          { kind: 'heading' as const, label: t('Turn into') },
          ...turnIntoLines(view),
          { kind: 'divider' as const },
        ]
      : []),
    line(t('Move up'), 'Alt+ArrowUp', moveBlocks('up')),
    line(t('Move down'), 'Alt+ArrowDown', moveBlocks('down')),
    line(t('Duplicate'), 'Mod+D', duplicateBlocks),
    ...(whole === null
      ? [{ label: t('Copy link to block'), isDisabled: block === null, run: copyLink }]
      : []),
    { ...line(t('Delete'), 'Mod+Shift+Backspace', deleteBlocks), tone: 'danger' as const },
  ]
}

const selectWhole =
  (position: number): Command =>
  (state, dispatch) => {
    if (state.doc.nodeAt(position) === null) return false
    dispatch?.(state.tr.setSelection(NodeSelection.create(state.doc, position)))
    return true
  }

/**
 * Puts the caret into a block, so that the commands of its menu mean it; a wider selection around it stays. Answers
 * the place of a container that is meant as a whole, else null.
 */
export function selectBlock(view: EditorView, position: number): number | null {
  const { doc, selection } = view.state
  const block = blockAt(doc, position)
  if (block === null) return null
  const end = block.position + block.node.nodeSize
  const whole =
    block.node.isTextblock || block.node.type.name === 'list_item' ? null : block.position
  if (selection.from <= block.position + 1 && selection.to >= end - 1 && !selection.empty)
    return whole
  if (selection.from > block.position && selection.to < end) return whole
  const inside = Selection.findFrom(doc.resolve(block.position), 1, true)
  const target =
    inside !== null && inside.from < end
      ? TextSelection.create(doc, inside.from)
      : Selection.near(doc.resolve(block.position))
  view.dispatch(view.state.tr.setSelection(target))
  return whole
}
