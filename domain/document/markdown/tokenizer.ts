/**
 * The one markdown-it of the house: CommonMark, GFM and Obsidian. It makes tokens only; no HTML is ever rendered.
 * Addresses stay as written; `safeHref` decides at the click what may be followed.
 */
import MarkdownIt, { type MarkdownIt as Parser, type Token } from 'markdown-it'
import { addBlockRules, deepestBlocks } from './block-rules.ts'
import { createEnvironment, type MarkdownEnvironment } from './environment.ts'
import { addInlineRules } from './inline-rules.ts'

const inertScheme = /^(?:javascript|vbscript|file|data):/i
const pictureData = /^data:image\/(?:gif|png|jpeg|webp);/i

export const markdownIt = createMarkdownIt()

/** Block tokens; those of type `inline` have their tokens in `children`. */
export function tokenize(text: string): {
  readonly tokens: Token[]
  readonly environment: MarkdownEnvironment
} {
  const environment = createEnvironment()
  return { tokens: markdownIt.parse(text, environment), environment }
}

/** False for addresses that may run code or read files: such a link stays text. */
export function isLinkable(address: string): boolean {
  // Browsers leave out blanks and control characters before they read the scheme.
  // eslint-disable-next-line no-control-regex -- reason: exactly these are what a browser ignores
  const cleaned = address.replace(/[\u0000-\u0020\u007f-\u009f]/g, '')
  return !inertScheme.test(cleaned) || pictureData.test(cleaned)
}

function createMarkdownIt(): Parser {
  // Room for the tokens that the nesting limit itself makes, so that markdown-it's own limit never drops anything.
  const markdown = new MarkdownIt({ html: true, maxNesting: deepestBlocks + 20 })
  markdown.normalizeLink = (address) => address
  markdown.normalizeLinkText = (address) => address
  markdown.validateLink = isLinkable
  // Escaped characters stay apart from text, so that what was escaped is not taken for an address.
  markdown.core.ruler.disable(['linkify', 'replacements', 'smartquotes', 'text_join'])
  addBlockRules(markdown)
  addInlineRules(markdown)
  markdown.core.ruler.before('inline', 'tasks', ({ tokens }) => markTasks(tokens))
  return markdown
}

/** `[ ] text` at the start of a list item: the item is told, the text is freed of it. */
function markTasks(tokens: readonly Token[]): void {
  for (let i = 0; i + 2 < tokens.length; i++) {
    const [item, paragraph, inline] = [tokens[i], tokens[i + 1], tokens[i + 2]]
    if (item?.type !== 'list_item_open' || paragraph?.type !== 'paragraph_open') continue
    const box = /^\[([ xX])\](?:[ \t\n]+|$)/.exec(inline?.content ?? '')
    if (box === null || inline === undefined) continue
    item.meta = { checked: box[1] !== ' ' }
    inline.content = inline.content.slice(box[0].length)
  }
}
