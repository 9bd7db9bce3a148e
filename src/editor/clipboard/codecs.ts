/** What turns the clipboard's formats into blocks and back: loaded when the text is first in use, not with the page. */
import { DOMParser, Slice, type ResolvedPos, type Schema } from 'prosemirror-model'
import { documentFromMarkdown } from '../../../domain/document/markdown/parse.ts'
import { markdownFromDocument } from '../../../domain/document/markdown/serialise.ts'
import { documentSchema } from '../../../domain/document/schema.ts'
import { cleanHtml } from './clean-html.ts'
import { t } from '../../words/words.ts'

/** Blocks from the HTML of another program. `takePicture` stores a picture that stands in the HTML itself. */
export async function sliceFromHtml(
  html: string,
  context: ResolvedPos,
  takePicture: (file: File) => Promise<string | null>,
): Promise<Slice> {
  const body = cleanHtml(html)
  for (const image of [...body.querySelectorAll<HTMLImageElement>('img[src^="data:"]')]) {
    const file = fileFromDataUrl(image.getAttribute('src') ?? '', image.alt)
    const nodeId = file === null ? null : await takePicture(file)
    if (nodeId === null) image.remove()
    else {
      image.removeAttribute('src')
      image.setAttribute('data-node-id', nodeId)
    }
  }
  const { schema } = context.doc.type
  return DOMParser.fromSchema(schema).parseSlice(body, { context })
}

/** The longest picture taken out of HTML, in characters of base64. */
const longestPicture = 40_000_000

function fileFromDataUrl(url: string, alt: string): File | null {
  const [, type = '', data = ''] =
    /^data:(image\/[a-z+.-]+);base64,([A-Za-z0-9+/=\s]+)$/.exec(url) ?? []
  if (data === '' || data.length > longestPicture) return null
  const text = atob(data.replace(/\s/g, ''))
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  const ending = type.slice('image/'.length).replace('jpeg', 'jpg').replace('svg+xml', 'svg')
  return new File([bytes], `${alt.slice(0, 60).trim() || t('Pasted picture')}.${ending}`, { type })
}

/** Blocks from Markdown. */
export function sliceFromMarkdown(text: string, schema: Schema): Slice {
  const document = schema.nodeFromJSON(documentFromMarkdown(text).toJSON())
  const { firstChild, childCount, content } = document
  // One line is put into the line where the caret is.
  return childCount === 1 && firstChild?.type.name === 'paragraph'
    ? new Slice(content, 1, 1)
    : new Slice(content, 0, 0)
}

type NodeJson = {
  readonly type: string
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly content?: readonly NodeJson[]
  readonly marks?: readonly { readonly type: string }[]
  readonly text?: string
}

/** The copied blocks as Markdown. What this version does not know is left out. */
export function markdownFromSlice(slice: Slice, nameOf: (nodeId: string) => string | null): string {
  const blocks: NodeJson[] = []
  let line: NodeJson[] = []
  const endLine = () => {
    if (line.length > 0) blocks.push({ type: 'paragraph', content: line })
    line = []
  }
  slice.content.forEach((node) => {
    for (const json of knownJson(node.toJSON() as NodeJson)) {
      if (documentSchema.nodes[json.type]?.isInline === true) line.push(json)
      else {
        endLine()
        blocks.push(json.type === 'list_item' ? { type: 'bullet_list', content: [json] } : json)
      }
    }
  })
  endLine()
  const document = documentSchema.nodeFromJSON({ type: 'doc', content: blocks })
  return markdownFromDocument(document, nameOf).replace(/\n$/, '')
}

function knownJson(json: NodeJson): readonly NodeJson[] {
  const content = json.content?.flatMap(knownJson)
  if (documentSchema.nodes[json.type] === undefined) return content ?? []
  const marks = json.marks?.filter((mark) => documentSchema.marks[mark.type] !== undefined)
  return [
    {
      ...json,
      ...(content === undefined ? {} : { content }),
      ...(marks === undefined ? {} : { marks }),
    },
  ]
}
