import { appError, type AppError } from '../../protocol/errors.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import type { Node } from 'prosemirror-model'
import { longestMarkdown } from './markdown/parse.ts'
import { documentSchema } from './schema.ts'

const { nodes } = documentSchema

/** Plain text as a document: a paragraph for each run of lines, line ends kept. Nothing in it is markup. */
export function documentFromPlainText(text: string): Result<Node, AppError> {
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
  const paragraphs = text
    .replace(/^\ufeff/u, '')
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/u)
    .map((run) => run.replace(/^(?:\r?\n)+|(?:\r?\n)+$/gu, ''))
    .filter((run) => run !== '')
  return ok(nodes.doc.create(null, paragraphs.map(paragraph)))
}

function paragraph(run: string): Node {
  const content: Node[] = []
  for (const line of run.split(/\r?\n/u)) {
    if (content.length > 0) content.push(nodes.hard_break.create())
    if (line !== '') content.push(documentSchema.text(line))
  }
  return nodes.paragraph.create(null, content)
}
