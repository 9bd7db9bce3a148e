import type { Node } from 'prosemirror-model'
import { documentFromHtml } from '../../domain/document/html.ts'
import type {
  LinkQuery,
  LinkResolver,
  LossListener,
} from '../../domain/document/markdown/link-resolver.ts'
import { parseMarkdown } from '../../domain/document/markdown/parse.ts'
import { documentFromPlainText } from '../../domain/document/plain-text.ts'
import { updateFromDocument } from '../../domain/document/yjs.ts'
import { attributesFromProperties } from '../../domain/document/properties.ts'
import type { Attributes } from '../../protocol/rows.ts'
import { takeInlinePictures, type InlinePicture } from './inline-pictures.ts'
import type { LinkIndex } from './link-index.ts'
import { resolvedLink } from './link-index.ts'
import type { LossLedger } from './loss-ledger.ts'
import type { NoteSurvey } from './note-survey.ts'
import type { PlannedItem } from './plan-tree.ts'

export type ConvertContext = {
  readonly index: LinkIndex
  readonly surveys: ReadonlyMap<PlannedItem, NoteSurvey>
  readonly ledger: LossLedger
  readonly links: { resolved: number; unresolved: number }
}

export type ConvertedNote = {
  readonly attributes: Attributes
  readonly document: Uint8Array
  /** Pictures that stood in the text itself; they lie below the page. */
  readonly pictures: readonly InlinePicture[]
}

/** The text of a file as a page; null (and a line in the ledger) when it is too large to be one. */
export function convertNote(
  item: PlannedItem,
  text: string,
  context: ConvertContext,
): ConvertedNote | null {
  const resolve = resolverFor(item, context)
  const onLoss: LossListener = (kind, detail) => context.ledger.add(item.path, kind, detail)
  if (item.format === 'html') {
    const converted = documentFromHtml(text, { resolve, onLoss })
    if (!converted.ok) return tooLarge(item, converted.error.message, context)
    return noteOf({ name: item.name }, converted.value.document)
  }
  if (item.format === 'text') {
    const converted = documentFromPlainText(text)
    return converted.ok
      ? noteOf({ name: item.name }, converted.value)
      : tooLarge(item, converted.error.message, context)
  }
  const parsed = parseMarkdown(text, { resolve, onLoss })
  if (!parsed.ok) return tooLarge(item, parsed.error.message, context)
  const { frontmatter, document } = parsed.value
  if (frontmatter.error !== null) context.ledger.add(item.path, 'frontmatter', frontmatter.error)
  return noteOf({ name: item.name, ...attributesFromProperties(frontmatter.properties) }, document)
}

function noteOf(attributes: Attributes, parsed: Node): ConvertedNote {
  const { document, pictures } = takeInlinePictures(parsed)
  return { attributes, document: updateFromDocument(document), pictures }
}

function tooLarge(item: PlannedItem, message: string, { ledger }: ConvertContext): null {
  ledger.add(item.path, 'too_large', `${message} It was kept as a file.`)
  return null
}

function resolverFor(item: PlannedItem, context: ConvertContext): LinkResolver {
  return (query) => {
    const found = context.index.find(query, item)
    if (found === null) {
      context.links.unresolved++
      context.ledger.add(
        item.path,
        query.kind === 'link' ? 'unresolved_link' : 'missing_embed',
        targetText(query),
      )
      return null
    }
    context.links.resolved++
    if (query.anchor !== '' && context.surveys.get(found)?.hasAnchor(query.anchor) === false)
      context.ledger.add(item.path, 'missing_anchor', targetText(query))
    return resolvedLink(found)
  }
}

function targetText({ target, anchor }: LinkQuery): string {
  return anchor === '' ? target : `${target}#${anchor}`
}
