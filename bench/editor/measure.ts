import type { Schema } from 'prosemirror-model'
import { TextSelection } from 'prosemirror-state'
import { v7 } from 'uuid'
import * as Y from 'yjs'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { DocumentSession, browserPlatform } from '../../src/editor/document-session.ts'
import { PageEditor } from '../../src/editor/page-editor.ts'
import { databaseDoor } from '../../src/client/device.ts'
import type { WorkspaceClient } from '../../src/client/workspace.ts'
import type { Patch } from '../harness/real-inputs.ts'
import { longestBlockOf, openOurs, type LongestBlock } from '../page/prepared.ts'
import { timed, verify } from '../page/stopwatch.ts'

export type EditorTimes = {
  readonly edits: number
  /** All edits, until the last is on disk, ms. */
  readonly ours: number
  /** The same edits in a bare Y.Text in memory, each encoded, ms. */
  readonly floor: number
  /** From single edits of a page of 2,000 blocks until each is on disk, ms. */
  readonly onDisk: readonly number[]
  readonly longestBlock: LongestBlock
}

/** A recorded editing history through the editor of a page, with its document, to the disk. */
export async function measureEditor({
  patches,
}: {
  readonly patches: readonly Patch[]
}): Promise<EditorTimes> {
  const id = v7() as WorkspaceId
  const ours = await openOurs(id)
  const floor = replayOnBareText(patches)
  const replayed = await replay(ours, patches)
  const onDisk = await singleEdits(ours)
  const longestBlock = await longestBlockOf(id)
  await ours.close()
  await databaseDoor().removeTarget({ kind: 'workspace', id })
  return { edits: patches.length, ours: replayed, floor, onDisk, longestBlock }
}

function replayOnBareText(patches: readonly Patch[]): number {
  const document = new Y.Doc()
  const text = document.getText()
  let bytes = 0
  document.on('update', (update: Uint8Array) => (bytes += update.length))
  const start = performance.now()
  for (const [position, deleted, inserted] of patches)
    document.transact(() => {
      if (deleted > 0) text.delete(position, deleted)
      if (inserted !== '') text.insert(position, inserted)
    })
  const ms = performance.now() - start
  verify(bytes > 0 && text.toJSON() === applied(patches), "the floor's text")
  return ms
}

async function replay(ours: WorkspaceClient, patches: readonly Patch[]): Promise<number> {
  const { session, editor, nodeId } = await openPage(ours, (schema) => [
    schema.node('code_block', null, schema.text(' ')),
  ])
  const { view } = editor
  view.dispatch(view.state.tr.delete(1, 2))
  const ms = await timed(async () => {
    for (const [index, [position, deleted, inserted]] of patches.entries()) {
      const at = position + 1
      view.dispatch(view.state.tr.insertText(inserted, at, at + deleted))
      // What is typed leaves the page in batches; the page's other work gets its turn as it would.
      if (index % 200 === 199) await new Promise((resolve) => setTimeout(resolve, 0))
    }
    await session.flush()
    await saved(session)
  })
  const stored = await ours.query('document.text', { nodeId })
  verify(stored.trim() === applied(patches).trim(), 'the text on the disk')
  editor.destroy()
  await session.close()
  return ms
}

async function singleEdits(ours: WorkspaceClient): Promise<number[]> {
  const { session, editor } = await openPage(ours, (schema) =>
    Array.from({ length: 2000 }, (_, index) =>
      schema.node('paragraph', null, schema.text(`Block ${index} with a line of words in it`)),
    ),
  )
  const { view } = editor
  const middle = view.state.doc.content.size / 2
  const times: number[] = []
  view.dispatch(
    view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(Math.floor(middle)))),
  )
  for (let round = 0; round < 60; round++) {
    times.push(
      await timed(async () => {
        view.dispatch(view.state.tr.insertText('a'))
        await saved(session)
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  editor.destroy()
  await session.close()
  return times
}

async function openPage(
  ours: WorkspaceClient,
  blocks: (schema: Schema) => Parameters<Schema['node']>[2],
) {
  const nodeId = v7()
  const made = await ours.mutate('nodes.create', { id: nodeId, type: 'page', parentId: null })
  verify(made.ok, 'the page was refused')
  const session = await DocumentSession.open({
    door: ours,
    nodeId,
    origin: 'bench',
    platform: browserPlatform((error) => reportError(error)),
  })
  const mount = document.createElement('div')
  document.body.append(mount)
  const editor = PageEditor.create({
    fragment: session.fragment,
    mount,
    isReadOnly: false,
    plugins: () => [],
    viewProps: {},
    onTransaction: () => undefined,
    onObstacle: (reason) => reportError(new Error(reason)),
  })
  if (typeof editor === 'string') throw new Error(`The page cannot be shown because ${editor}`)
  const { state } = editor.view
  const page = state.schema.topNodeType.create(null, blocks(state.schema))
  editor.view.dispatch(state.tr.replaceWith(0, state.doc.content.size, page.content))
  await session.flush()
  await saved(session)
  return { session, editor, nodeId }
}

function saved(session: DocumentSession): Promise<void> {
  if (!session.saveState.unsaved) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = session.onSaveState(({ unsaved }) => {
      if (unsaved) return
      stop()
      resolve()
    })
  })
}

function applied(patches: readonly Patch[]): string {
  let text = ''
  for (const [position, deleted, inserted] of patches)
    text = text.slice(0, position) + inserted + text.slice(position + deleted)
  return text
}
