import { v7 } from 'uuid'
import { documentSchema } from '../../../domain/document/schema.ts'
import { updateFromDocument } from '../../../domain/document/yjs.ts'
import { pageType } from '../../../domain/node-rules.ts'
import type { NodeId } from '../../../protocol/ids.ts'
import type { Json } from '../../../protocol/json.ts'
import { newNodeId } from '../../client/node-ids.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import { guidePages, type Guide, type GuideBlock, type GuidePage } from './getting-started-text.ts'

type Ids = Readonly<Record<GuidePage, NodeId>>
type Run = Extract<GuideBlock, { kind: 'paragraph' }>['runs'][number]

/**
 * Writes "Getting started" into a workspace that was just made, through the same gate as everything else. The id of
 * its first page, or null when it was refused: the workspace is then merely empty.
 */
export async function prepareFirst(
  workspace: WorkspaceClient,
  isTouch: boolean,
): Promise<NodeId | null> {
  const guide = guidePages(isTouch)
  const ids: Ids = { start: newNodeId(), links: newNodeId(), shelf: newNodeId() }
  const node = (
    page: GuidePage,
    parentId: NodeId | null,
    attributes: Record<string, Json> = {},
  ) => {
    const { name, icon, blocks } = guide[page]
    return {
      id: ids[page],
      type: pageType,
      parentId,
      attributes: { name, icon, ...attributes },
      document: new Uint8Array(updateFromDocument(documentOf(blocks, guide, ids))),
    }
  }
  const answer = await workspace.mutate('nodes.import', {
    importId: v7(),
    label: guide.start.name,
    nodes: [
      node('start', null, { guide: true }),
      node('links', ids.start, { guidePart: true }),
      node('shelf', ids.start, { guidePart: true }),
    ],
  })
  return answer.ok ? ids.start : null
}

function documentOf(blocks: readonly GuideBlock[], guide: Guide, ids: Ids) {
  return documentSchema.node(
    'doc',
    null,
    blocks.map((block) => blockOf(block, guide, ids)),
  )
}

function blockOf(block: GuideBlock, guide: Guide, ids: Ids) {
  const paragraph = (runs: readonly Run[]) =>
    documentSchema.node(
      'paragraph',
      null,
      runs.map((run) => inlineOf(run, guide, ids)),
    )
  switch (block.kind) {
    case 'heading':
      return documentSchema.node('heading', { level: 1 }, documentSchema.text(block.text))
    case 'paragraph':
      return paragraph(block.runs)
    case 'callout':
      return documentSchema.node('callout', { kind: 'tip' }, paragraph(block.runs))
    case 'tasks':
      return documentSchema.node(
        'bullet_list',
        null,
        block.tasks.map((runs) =>
          documentSchema.node('list_item', { checked: false }, paragraph(runs)),
        ),
      )
  }
}

function inlineOf(run: Run, guide: Guide, ids: Ids) {
  if (typeof run === 'string') return documentSchema.text(run)
  if ('page' in run)
    return documentSchema.node('page_link', {
      nodeId: ids[run.page],
      target: guide[run.page].name,
    })
  return documentSchema.text(run.text, [documentSchema.mark(run.mark)])
}
