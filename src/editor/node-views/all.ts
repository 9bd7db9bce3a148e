/** Which view draws which node. What is not here is drawn by the rules of the schema. */
import type { NodeViewConstructor } from 'prosemirror-view'
import type { DocumentNodeName } from '../../../domain/document/schema.ts'
import { diagramRenderer, formulaRenderer } from '../source-renderers.ts'
import { AttachmentView } from './attachment.ts'
import { CalloutView } from './callout.ts'
import { CodeBlockView } from './code-block.ts'
import type { NodeViewContext } from './context.ts'
import { EmbedView } from './embed.ts'
import { ListItemView } from './list-item.ts'
import { MathInlineView } from './math-inline.ts'
import { PictureView } from './picture.ts'
import {
  BlockIdView,
  FootnoteRefView,
  FootnoteView,
  MentionView,
  PageLinkView,
  TagView,
} from './reference.ts'
import { MathBlockView } from './source-block.ts'

export function nodeViews(context: NodeViewContext): Record<string, NodeViewConstructor> {
  const picture: NodeViewConstructor = (node, view, getPosition) =>
    new PictureView(node, view, getPosition, context)
  const views: Partial<Record<DocumentNodeName, NodeViewConstructor>> = {
    list_item: (node, view, getPosition) => new ListItemView(node, view, getPosition),
    callout: (node, view, getPosition) => new CalloutView(node, view, getPosition, context),
    code_block: (node, view, getPosition) =>
      new CodeBlockView(node, view, getPosition, context, diagramRenderer),
    math_block: (node, view, getPosition) =>
      new MathBlockView(node, view, getPosition, formulaRenderer),
    math_inline: (node, _view, getPosition) => new MathInlineView(node, getPosition, context),
    image: picture,
    image_inline: picture,
    attachment: (node) => new AttachmentView(node, context),
    embed: (node) => new EmbedView(node, context),
    page_link: (node) => new PageLinkView(node, context),
    mention: (node) => new MentionView(node, context),
    tag: (node) => new TagView(node, context),
    footnote_ref: (node) => new FootnoteRefView(node, context),
    footnote: (node, view) => new FootnoteView(node, view, context),
    block_id: (node) => new BlockIdView(node),
  }
  return views
}
