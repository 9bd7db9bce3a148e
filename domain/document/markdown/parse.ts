/**
 * Markdown (CommonMark, GFM, Obsidian) as a document. Raw HTML is kept as source and never rendered; nesting is
 * limited; a text that is too long is refused, so that time and memory stay bounded.
 */
import { Fragment, type Node } from 'prosemirror-model'
import { appError, type AppError } from '../../../protocol/errors.ts'
import { fail, ok, type Result } from '../../../lib/result.ts'
import { documentSchema } from '../schema.ts'
import { deepestBlocks } from './block-rules.ts'
import { buildBlocks } from './block-builder.ts'
import { splitFrontmatter, type Frontmatter } from './frontmatter.ts'
import type { LinkResolver, LossListener } from './link-resolver.ts'
import { tokenize } from './tokenizer.ts'

const { nodes } = documentSchema

/** Longest text that becomes a page, in UTF-16 units. */
export const longestMarkdown = 4 * 1024 * 1024

export type ParsedMarkdown = { readonly document: Node; readonly frontmatter: Frontmatter }

export type ParseOptions = {
  /** Finds the node behind a link; without it links keep their target only. */
  readonly resolve?: LinkResolver
  readonly onLoss?: LossListener
}

/** Refuses with `too_large` what is longer than `longestMarkdown`. */
export function parseMarkdown(
  text: string,
  options: ParseOptions = {},
): Result<ParsedMarkdown, AppError> {
  if (text.length > longestMarkdown)
    return fail(
      appError(
        'too_large',
        `This text has ${text.length} characters; a page takes at most ${longestMarkdown}.`,
        { length: text.length, limit: longestMarkdown },
      ),
    )
  const frontmatter = splitFrontmatter(text)
  const document = documentFromMarkdown(frontmatter.body, options)
  return ok({ document, frontmatter })
}

/** The document of a text without frontmatter, which the caller knows to be no longer than `longestMarkdown`. */
export function documentFromMarkdown(body: string, options: ParseOptions = {}): Node {
  const onLoss = options.onLoss ?? (() => undefined)
  const { tokens, environment } = tokenize(body)
  if (tokens.some(({ level }) => level >= deepestBlocks))
    onLoss('nesting', `nested more than ${deepestBlocks} levels deep`)
  const footnotes: Node[] = []
  const labels = new Set(environment.footnotes)
  const isPageById = new Map<string, boolean>()
  const blocks = buildBlocks(tokens, {
    resolve(query) {
      const found = options.resolve?.(query) ?? null
      if (found !== null) isPageById.set(found.nodeId, found.isPage)
      return found
    },
    isPage: (nodeId) => isPageById.get(nodeId),
    onLoss,
    addFootnote(content) {
      let label = `n${footnotes.length + 1}`
      for (let i = footnotes.length + 2; labels.has(label); i++) label = `n${i}`
      labels.add(label)
      const line = nodes.paragraph.create(null, Fragment.fromArray([...content]))
      footnotes.push(nodes.footnote.create({ label }, line))
      return label
    },
  })
  // HTML that is never closed takes in all that follows it, so the footnotes go before it.
  const at = blocks.at(-1)?.type === nodes.raw_block ? blocks.length - 1 : blocks.length
  const content = blocks.slice(0, at).concat(footnotes, blocks.slice(at))
  return nodes.doc.create(null, Fragment.fromArray(content))
}
