/** What Holdfast is made of that others wrote, by licence (SPDX). A test compares it with what is installed. */
export const licences: readonly {
  readonly licence: string
  readonly packages: readonly string[]
}[] = [
  {
    licence: 'MIT',
    packages: [
      '@hono/node-server',
      '@node-rs/argon2',
      'better-sqlite3',
      'bits-ui',
      'fflate',
      'hono',
      'htmlparser2',
      'katex',
      'kysely',
      'lean-qr',
      'markdown-it',
      'mermaid',
      'pino',
      'prosemirror-commands',
      'prosemirror-dropcursor',
      'prosemirror-gapcursor',
      'prosemirror-inputrules',
      'prosemirror-keymap',
      'prosemirror-model',
      'prosemirror-schema-list',
      'prosemirror-state',
      'prosemirror-tables',
      'prosemirror-transform',
      'prosemirror-view',
      'uuid',
      'virtua',
      'ws',
      'y-prosemirror',
      'y-protocols',
      'yjs',
      'zod',
    ],
  },
  {
    licence: 'Apache-2.0',
    packages: ['@atlaskit/pragmatic-drag-and-drop', '@sqlite.org/sqlite-wasm', 'comlink'],
  },
  {
    licence: 'OFL-1.1',
    packages: [
      '@fontsource-variable/geist-mono',
      '@fontsource-variable/instrument-sans',
      '@fontsource-variable/literata',
    ],
  },
  { licence: 'ISC', packages: ['@lucide/svelte', 'yaml'] },
  { licence: '(MPL-2.0 OR Apache-2.0)', packages: ['dompurify'] },
  { licence: 'CC0-1.0', packages: ['fractional-indexing'] },
  { licence: 'BSD-3-Clause', packages: ['highlight.js'] },
]
