/**
 * What a page can be read and written without: colours of code, find, clipboard formats, the pointer's tools. A chunk of
 * its own, asked for when the text stands.
 */
import { dropCursor } from 'prosemirror-dropcursor'
import { gapCursor } from 'prosemirror-gapcursor'
import type { Plugin } from 'prosemirror-state'
import { blockHandle } from './block-handle.ts'
import { clipboardPlugin } from './clipboard/clipboard.ts'
import { codeColours } from './code-colours.ts'
import type { EditorOptions } from './editor-options.ts'
import { findPlugin } from './find.ts'
import { outlinePlugin } from './outline.ts'

export function laterPlugins({ host, events, isReadOnly }: EditorOptions): readonly Plugin[] {
  return [
    clipboardPlugin(host),
    codeColours(host.report),
    outlinePlugin(events.onOutline),
    findPlugin(events.onFind),
    gapCursor(),
    dropCursor({ class: 'drop-line', color: false, width: 2 }),
    ...(isReadOnly ? [] : [blockHandle({ openMenu: events.openBlockMenu })]),
  ]
}
