/**
 * What a page can be read and written without: colours of code, find, clipboard formats, the pointer's tools. A chunk of
 * its own, asked for when the text stands.
 */
import { chainCommands } from 'prosemirror-commands'
import { dropCursor } from 'prosemirror-dropcursor'
import { gapCursor } from 'prosemirror-gapcursor'
import { keymap } from 'prosemirror-keymap'
import type { Plugin } from 'prosemirror-state'
import { blockHandle } from './block-handle.ts'
import { clipboardPlugin } from './clipboard/clipboard.ts'
import { codeColours } from './code-colours.ts'
import { goBelow, leaveBelow } from './commands/below.ts'
import { intoSource } from './commands/into-source.ts'
import type { EditorOptions } from './editor-options.ts'
import { findPlugin } from './find.ts'
import { outlinePlugin } from './outline.ts'

const arrows = {
  ArrowDown: chainCommands(leaveBelow, intoSource('down')),
  ArrowUp: intoSource('up'),
  'Mod-End': goBelow,
  'Meta-ArrowDown': goBelow,
}

export function laterPlugins({ host, events, isReadOnly }: EditorOptions): readonly Plugin[] {
  return [
    clipboardPlugin(host),
    codeColours(host.report),
    outlinePlugin(events.onOutline),
    findPlugin(events.onFind),
    ...(isReadOnly ? [] : [keymap(arrows)]),
    gapCursor(),
    dropCursor({ class: 'drop-line', color: false, width: 2 }),
    ...(isReadOnly ? [] : [blockHandle({ openMenu: events.openBlockMenu })]),
  ]
}
