/**
 * The keys of the editor as data: its keymaps are built from this list, and a cheat sheet shows it. Keys are written as
 * elsewhere in the app: `Mod+Shift+L`.
 */
export type EditorShortcut = {
  readonly id: string
  readonly label: string
  readonly group: 'Text' | 'Blocks' | 'Editing'
  readonly keys: readonly string[]
}

const text = (id: string, label: string, ...keys: readonly string[]): EditorShortcut => ({
  id,
  label,
  group: 'Text',
  keys,
})
const block = (id: string, label: string, ...keys: readonly string[]): EditorShortcut => ({
  id,
  label,
  group: 'Blocks',
  keys,
})
const editing = (id: string, label: string, ...keys: readonly string[]): EditorShortcut => ({
  id,
  label,
  group: 'Editing',
  keys,
})

export const editorShortcuts: readonly EditorShortcut[] = [
  text('bold', 'Bold', 'Mod+B'),
  text('italic', 'Italic', 'Mod+I'),
  text('underline', 'Underline', 'Mod+U'),
  text('strike', 'Strike through', 'Mod+Shift+S'),
  text('code', 'Code', 'Mod+E'),
  text('highlight', 'Highlight', 'Mod+Shift+H'),
  text('superscript', 'Superscript', 'Mod+Alt+.'),
  text('subscript', 'Subscript', 'Mod+Alt+,'),
  text('link', 'Link the selected words', 'Mod+K'),
  block('text', 'Text', 'Mod+Alt+0'),
  block('heading-1', 'Heading 1', 'Mod+Alt+1'),
  block('heading-2', 'Heading 2', 'Mod+Alt+2'),
  block('heading-3', 'Heading 3', 'Mod+Alt+3'),
  block('heading-4', 'Heading 4', 'Mod+Alt+4'),
  block('ordered', 'Numbered list', 'Mod+Shift+7'),
  block('bullet', 'Bulleted list', 'Mod+Shift+8'),
  block('task', 'Task list', 'Mod+Shift+9'),
  block('done', 'Mark the task done', 'Mod+Enter'),
  block('move-up', 'Move the block up', 'Alt+ArrowUp', 'Mod+Alt+ArrowUp'),
  block('move-down', 'Move the block down', 'Alt+ArrowDown', 'Mod+Alt+ArrowDown'),
  block('duplicate', 'Duplicate the block', 'Mod+D'),
  block('delete-block', 'Delete the block', 'Mod+Shift+Backspace'),
  block('block-menu', 'Menu of the block', 'Mod+/'),
  block('row', 'Add a table row', 'Mod+Alt+R'),
  block('column', 'Add a table column', 'Mod+Alt+C'),
  block('footnote', 'Footnote', 'Mod+Alt+F'),
  editing('undo', 'Undo', 'Mod+Z'),
  editing('redo', 'Redo', 'Mod+Shift+Z', 'Mod+Y'),
  editing('find', 'Find in the page', 'Mod+F'),
  editing('replace', 'Find and replace', 'Mod+H'),
  editing('toolbar', 'Go to the bar over the selection', 'Alt+F10'),
]

/** `Mod+Shift+L` as ProseMirror writes it: `Mod-Shift-l`. */
export function keymapName(keys: string): string {
  return keys
    .replaceAll('+', '-')
    .replace(/-([A-Z])$/, (_, letter: string) => `-${letter.toLowerCase()}`)
}
