import type { DocumentMarkName } from '../schema.ts'

/** What a block element means for the document. A division only ends the paragraph before and after it. */
export type BlockRole =
  | 'root'
  | 'division'
  | 'heading'
  | 'quote'
  | 'details'
  | 'code'
  | 'bullets'
  | 'numbers'
  | 'item'
  | 'table'
  | 'row'
  | 'cell'

const roles: Readonly<Record<string, BlockRole>> = {
  h1: 'heading',
  h2: 'heading',
  h3: 'heading',
  h4: 'heading',
  h5: 'heading',
  h6: 'heading',
  blockquote: 'quote',
  details: 'details',
  pre: 'code',
  ul: 'bullets',
  menu: 'bullets',
  ol: 'numbers',
  li: 'item',
  table: 'table',
  tr: 'row',
  td: 'cell',
  th: 'cell',
}

const divisions = new Set(
  'address article aside body caption center dd div dl dt fieldset figcaption figure footer form header hgroup html legend main nav p section tbody tfoot thead'.split(
    ' ',
  ),
)

export function blockRole(tag: string): BlockRole | null {
  const role = roles[tag]
  return role ?? (divisions.has(tag) ? 'division' : null)
}

/** Elements that mean a mark. */
export const markTags: Readonly<Record<string, DocumentMarkName>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  cite: 'italic',
  var: 'italic',
  s: 'strike',
  strike: 'strike',
  del: 'strike',
  u: 'underline',
  ins: 'underline',
  mark: 'highlight',
  code: 'code',
  kbd: 'code',
  samp: 'code',
  tt: 'code',
  sup: 'superscript',
  sub: 'subscript',
}

/** Elements that are left out with everything in them: they run, load or ask. */
export const droppedTags: ReadonlySet<string> = new Set(
  'applet audio base button canvas embed frame frameset iframe link map math noscript object script select style svg template textarea video'.split(
    ' ',
  ),
)
