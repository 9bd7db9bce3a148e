import { Fragment, Slice, type Node, type Schema } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { dropPoint } from 'prosemirror-transform'
import type { EditorView } from 'prosemirror-view'
import type { AddedFile, EditorHost } from '../editor-host.ts'

/** True for what a page shows in place rather than attaches. */
function isPicture(mime: string): boolean {
  return /^image\/(?:png|jpeg|gif|webp|avif|svg\+xml|bmp|x-icon)$/.test(mime)
}

function blockFromFile(schema: Schema, { nodeId, name, mime }: AddedFile): Node {
  return isPicture(mime)
    ? schema.node('image', { nodeId, alt: name.replace(/\.[^.]+$/, '') })
    : schema.node('attachment', { nodeId, name })
}

/** Marks what came from outside, so that it is not taken for typing. */
export function asPaste(transaction: Transaction): Transaction {
  return transaction.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste')
}

/** Takes files into the workspace and shows them at a position, or at the caret. */
export async function insertFiles(
  view: EditorView,
  host: EditorHost,
  files: readonly File[],
  position: number | null,
): Promise<void> {
  if (files.length === 0) return
  const added = await host.addFiles(files)
  if (view.isDestroyed || added.length === 0) return
  const { schema, doc } = view.state
  const blocks = Fragment.from(added.map((file) => blockFromFile(schema, file)))
  const slice = new Slice(blocks, 0, 0)
  if (position === null) {
    view.dispatch(asPaste(view.state.tr.replaceSelection(slice)))
    return
  }
  const place = dropPoint(doc, Math.min(position, doc.content.size), slice) ?? doc.content.size
  view.dispatch(asPaste(view.state.tr.insert(place, blocks)))
}
