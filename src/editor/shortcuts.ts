import { t } from '../words/words.ts'

/**
 * The keys of the editor as data: its keymaps are built from this list, and a cheat sheet shows it. Keys are written as
 * elsewhere in the app: `Mod+Shift+L`.
 */
export type EditorShortcut = {
  readonly id: string
  readonly label: string
  readonly group: string
  readonly keys: readonly string[]
}

const text = (id: string, label: string, ...keys: readonly string[]): EditorShortcut => ({
  id,
  label,
  group: t('Text'),
  keys,
})
const block = (id: string, label: string, ...keys: readonly string[]): EditorShortcut => ({
  id,
  label,
  group: t('Blocks'),
  keys,
})
const editing = (id: string, label: string, ...keys: readonly string[]): EditorShortcut => ({
  id,
  label,
  group: t('Editing'),
  keys,
})

export const editorShortcuts: readonly EditorShortcut[] = [
  text('bold', t('Bold'), 'Mod+B'),
  text('italic', t('Italic'), 'Mod+I'),
  text('underline', t('Underline'), 'Mod+U'),
  text('strike', t('Strike through'), 'Mod+Shift+S'),
  text('code', t('Code'), 'Mod+E'),
  text('highlight', t('Highlight'), 'Mod+Shift+H'),
  text('superscript', t('Superscript'), 'Mod+Alt+.'),
  text('subscript', t('Subscript'), 'Mod+Alt+,'),
  text('link', t('Link the selected words'), 'Mod+K'),
  block('text', t('Text'), 'Mod+Alt+0'),
  block('heading-1', t('Heading 1'), 'Mod+Alt+1'),
  block('heading-2', t('Heading 2'), 'Mod+Alt+2'),
  block('heading-3', t('Heading 3'), 'Mod+Alt+3'),
  block('heading-4', t('Heading 4'), 'Mod+Alt+4'),
  block('ordered', t('Numbered list'), 'Mod+Shift+7'),
  block('bullet', t('Bulleted list'), 'Mod+Shift+8'),
  block('task', t('Task list'), 'Mod+Shift+9'),
  block('done', t('Mark the task done'), 'Mod+Enter'),
  block('move-up', t('Move the block up'), 'Alt+ArrowUp', 'Mod+Alt+ArrowUp'),
  block('move-down', t('Move the block down'), 'Alt+ArrowDown', 'Mod+Alt+ArrowDown'),
  block('duplicate', t('Duplicate the block'), 'Mod+D'),
  block('delete-block', t('Delete the block'), 'Mod+Shift+Backspace'),
  block('block-menu', t('Menu of the block'), 'Mod+/'),
  block('row', t('Add a table row'), 'Mod+Alt+R'),
  block('column', t('Add a table column'), 'Mod+Alt+C'),
  block('footnote', t('Footnote'), 'Mod+Alt+F'),
  editing('undo', t('Undo'), 'Mod+Z'),
  editing('redo', t('Redo'), 'Mod+Shift+Z', 'Mod+Y'),
  editing('find', t('Find in the page'), 'Mod+F'),
  editing('replace', t('Find and replace'), 'Mod+H'),
  editing('toolbar', t('Go to the bar over the selection'), 'Alt+F10'),
]

/** `Mod+Shift+L` as ProseMirror writes it: `Mod-Shift-l`. */
export function keymapName(keys: string): string {
  return keys
    .replaceAll('+', '-')
    .replace(/-([A-Z])$/, (_, letter: string) => `-${letter.toLowerCase()}`)
}
