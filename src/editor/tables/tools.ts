/** Everything that only a page with a table needs, in one chunk. */
export { tablePlugins } from './table-plugins.ts'
export { tableLines } from './table-menu.ts'
export { handlePaste as pasteIntoCells } from 'prosemirror-tables'
