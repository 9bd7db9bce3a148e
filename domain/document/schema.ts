/**
 * The document schema: which blocks, inline nodes and marks a page may hold. Editor, worker and import share it.
 *
 * Names are written into every stored document, so a name never changes its meaning and is never removed.
 * Content expressions are lenient (`block*`), so that a document another version wrote always fits.
 */
import { Schema, type MarkSpec, type NodeSpec } from 'prosemirror-model'

const imageAttributes = {
  nodeId: { default: null },
  src: { default: '' },
  alt: { default: '' },
  title: { default: '' },
  width: { default: null },
  height: { default: null },
  /** A part of the file, after `#`. */
  anchor: { default: null },
  href: { default: null },
}

/**
 * Inline atoms keep the marks around them in an attribute, `marks`: their names with blanks between ('bold italic').
 * The Yjs encoding stores marks for text only, so bold over a page link would be gone after a reload.
 */
const inlineMarks = { marks: { default: null } }

const cellAttributes = {
  colspan: { default: 1 },
  rowspan: { default: 1 },
  colwidth: { default: null },
  /** null, 'left', 'center' or 'right' */
  align: { default: null },
}

export const nodeSpecs = {
  doc: { content: 'block*' },
  paragraph: { group: 'block', content: 'inline*' },
  /** level 1 to 6 */
  heading: { group: 'block', content: 'inline*', attrs: { level: { default: 1 } }, defining: true },
  blockquote: { group: 'block', content: 'block*', defining: true },
  /** An aside. `kind` is note, tip, warning, …; `fold` is null (fixed), 'open' or 'closed'; title '' shows the kind. */
  callout: {
    group: 'block',
    content: 'block*',
    attrs: { kind: { default: 'note' }, title: { default: '' }, fold: { default: null } },
    defining: true,
  },
  bullet_list: { group: 'block', content: 'list_item*', attrs: { tight: { default: true } } },
  ordered_list: {
    group: 'block',
    content: 'list_item*',
    attrs: { start: { default: 1 }, tight: { default: true } },
  },
  /** `checked` null: a plain item; true or false: a task. */
  list_item: { content: 'block*', attrs: { checked: { default: null } }, defining: true },
  code_block: {
    group: 'block',
    content: 'text*',
    marks: '',
    attrs: { language: { default: '' } },
    code: true,
    defining: true,
  },
  /** TeX between `$$`, kept as its source. */
  math_block: { group: 'block', content: 'text*', marks: '', code: true, defining: true },
  divider: { group: 'block' },
  table: { group: 'block', content: 'table_row*', tableRole: 'table', isolating: true },
  table_row: { content: '(table_cell | table_header)*', tableRole: 'row' },
  table_cell: { content: 'block*', attrs: cellAttributes, tableRole: 'cell', isolating: true },
  table_header: {
    content: 'block*',
    attrs: cellAttributes,
    tableRole: 'header_cell',
    isolating: true,
  },
  /**
   * A picture: `nodeId` of a file node of ours, or else `src`: a remote address that is loaded only on request, or
   * the path of a file that was not found. `width` and `height` are pixels; `href` is where a click leads.
   */
  image: { group: 'block', atom: true, draggable: true, attrs: imageAttributes },
  /** An attached file that is not shown in place: `nodeId` of a file node; `target` is the path it had outside. */
  attachment: {
    group: 'block',
    atom: true,
    draggable: true,
    attrs: {
      nodeId: { default: null },
      name: { default: '' },
      target: { default: null },
      /** A place in the file: 'page=3'. */
      anchor: { default: null },
      label: { default: null },
    },
  },
  /** Another page, or a part of it (`anchor`: 'Heading' or '^block'), shown in place. Remote pages keep `src`. */
  embed: {
    group: 'block',
    atom: true,
    draggable: true,
    attrs: {
      nodeId: { default: null },
      target: { default: '' },
      anchor: { default: '' },
      src: { default: '' },
      label: { default: null },
    },
  },
  footnote: {
    group: 'block',
    content: 'block*',
    attrs: { label: { default: '' } },
    defining: true,
  },
  /** Source that no block of ours stands for (raw HTML, comments): kept to the letter, shown inert. `format` is html or comment. */
  raw_block: {
    group: 'block',
    content: 'text*',
    marks: '',
    code: true,
    attrs: { format: { default: 'html' } },
  },
  text: { group: 'inline' },
  /** A break of the line. `soft` true: a line end of the source, which Markdown may also show as a blank. */
  hard_break: {
    group: 'inline',
    inline: true,
    selectable: false,
    attrs: { soft: { default: null } },
  },
  /**
   * A link to another node. It shows the node's present name unless `label` is set. `target` keeps the text it had
   * outside (an Obsidian path), for a link that resolves to nothing here and for export. `embed` true: the source
   * asked to show it in place, but it stands inside a line.
   */
  page_link: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: {
      nodeId: { default: null },
      target: { default: '' },
      anchor: { default: '' },
      label: { default: '' },
      embed: { default: null },
      ...inlineMarks,
    },
  },
  /** `@` something: a node (page, person) or a date (`date`: YYYY-MM-DD). */
  mention: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: {
      nodeId: { default: null },
      date: { default: null },
      label: { default: '' },
      ...inlineMarks,
    },
  },
  /** `#name`, nested with slashes, without the `#`. */
  tag: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { name: { default: '' }, ...inlineMarks },
  },
  /** `display` true: written with two dollars. */
  math_inline: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { tex: { default: '' }, display: { default: null }, ...inlineMarks },
  },
  footnote_ref: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { label: { default: '' }, ...inlineMarks },
  },
  /** A picture inside a line; attributes as in `image`. */
  image_inline: {
    group: 'inline',
    inline: true,
    atom: true,
    draggable: true,
    attrs: { ...imageAttributes, ...inlineMarks },
  },
  /** Inline source kept to the letter: `format` is html or comment. */
  raw_inline: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { text: { default: '' }, format: { default: 'html' }, ...inlineMarks },
  },
  /** `^id` at the end of a block: what a block link points at. */
  block_id: { group: 'inline', inline: true, atom: true, attrs: { id: { default: '' } } },
} as const satisfies Record<string, NodeSpec>

export const markSpecs = {
  link: { attrs: { href: {}, title: { default: null } }, inclusive: false },
  bold: {},
  italic: {},
  strike: {},
  underline: {},
  highlight: {},
  /** Inline code. Other marks may lie around it. */
  code: { code: true },
  superscript: {},
  subscript: {},
} as const satisfies Record<string, MarkSpec>

export type DocumentNodeName = keyof typeof nodeSpecs
export type DocumentMarkName = keyof typeof markSpecs

/** Name of the Y.XmlFragment in a page's Y.Doc that holds the text. */
export const documentFragment = 'content'

/** The schema without any DOM: worker and import use it as it is, the editor adds parse and render rules. */
export const documentSchema = new Schema({ nodes: nodeSpecs, marks: markSpecs })

/** Protocols that a link may have; everything else is shown as text. */
const safeHrefPattern = /^(?:https?:\/\/|mailto:|tel:)[^\s]/i

/**
 * The address when a click may follow it, else null. Relative addresses have no meaning here and are refused too.
 * Control characters and blanks are taken out first, as browsers do before they read the protocol.
 */
export function safeHref(href: string): string | null {
  // eslint-disable-next-line no-control-regex -- reason: exactly these are what a browser ignores
  const cleaned = href.replace(/[\u0000-\u0020\u007f-\u009f]/g, (c) => (c === ' ' ? '%20' : ''))
  return safeHrefPattern.test(cleaned) ? cleaned : null
}
