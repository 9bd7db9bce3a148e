/**
 * HTML as a document, without a DOM: import runs in a worker. What runs, loads or asks is left out and told of;
 * attributes are read by name, never copied.
 */
import { Parser } from 'htmlparser2'
import type { Node } from 'prosemirror-model'
import { fail, ok, type Result } from '../../lib/result.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import { HtmlBuilder } from './html/html-builder.ts'
import type { LinkResolver, LossListener } from './markdown/link-resolver.ts'
import { longestMarkdown } from './markdown/parse.ts'

export type HtmlOptions = {
  /** Finds the node behind a relative address; without it such links become plain text. */
  readonly resolve?: LinkResolver
  readonly onLoss?: LossListener
}

/** More open elements than this are refused. */
const deepestMarkup = 5000
const chunkLength = 16 * 1024

/** Refuses with `too_large` what is longer than `longestMarkdown`. */
export function documentFromHtml(
  text: string,
  options: HtmlOptions = {},
): Result<{ readonly document: Node; readonly title: string }, AppError> {
  if (text.length > longestMarkdown)
    return fail(
      appError(
        'too_large',
        `This text has ${text.length} characters; a page takes at most ${longestMarkdown}.`,
        {
          length: text.length,
          limit: longestMarkdown,
        },
      ),
    )
  const builder = new HtmlBuilder(
    options.resolve ?? (() => null),
    options.onLoss ?? (() => undefined),
  )
  let isTooDeep = false
  const parser = new Parser({
    onopentag(tag, attributes) {
      builder.open(tag, attributes)
      // The parser's own stack costs more with each level; no page that a person wrote comes near this.
      if (builder.depth > deepestMarkup && !isTooDeep) {
        isTooDeep = true
        parser.reset()
      }
    },
    ontext: (part) => builder.text(part),
    onclosetag: (tag) => builder.close(tag),
  })
  for (let at = 0; at < text.length && !isTooDeep; at += chunkLength)
    parser.write(text.slice(at, at + chunkLength))
  if (isTooDeep)
    return fail(
      appError(
        'too_large',
        `This page nests more than ${deepestMarkup} elements; that is no page.`,
        {
          limit: deepestMarkup,
        },
      ),
    )
  parser.end()
  return ok({ document: builder.finish(), title: builder.title.trim() })
}
