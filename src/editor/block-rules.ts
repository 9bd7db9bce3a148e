/**
 * How each block is written to the DOM and read from pasted HTML. No rule writes a style attribute or an address that
 * a click or the browser would follow; addresses go through safeHref where they are used.
 */
import type { DOMOutputSpec, Node, NodeSpec, TagParseRule } from 'prosemirror-model'
import {
  readAlign,
  readColumnWidths,
  readNodeId,
  readSpan,
  readText,
  readWhole,
  readWord,
} from './attribute.ts'

type Rule = Pick<NodeSpec, 'parseDOM' | 'toDOM'>

const headingTags = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const

/** Keeps only the attributes that have something to say. */
export function compact(
  attributes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const entries = Object.entries(attributes).filter(
    (pair): pair is [string, string] => pair[1] !== null && pair[1] !== '',
  )
  return Object.fromEntries(entries)
}

const integer = (text: string | null) => (text === null ? null : Number.parseInt(text, 10))

function cellAttributes(dom: HTMLElement) {
  const colspan = readSpan(integer(dom.getAttribute('colspan')))
  const widths = dom.getAttribute('data-colwidth')?.split(',').map(Number) ?? null
  return {
    colspan,
    rowspan: readSpan(integer(dom.getAttribute('rowspan'))),
    colwidth: readColumnWidths(widths, colspan),
    align: readAlign(
      dom.getAttribute('data-align') ?? (dom.style.textAlign || dom.getAttribute('align')),
    ),
  }
}

function cellRule(tag: 'td' | 'th'): Rule {
  return {
    parseDOM: [{ tag, getAttrs: cellAttributes }],
    toDOM: ({ attrs }) => {
      const colspan = readSpan(attrs['colspan'])
      const rowspan = readSpan(attrs['rowspan'])
      return [
        tag,
        compact({
          colspan: colspan === 1 ? null : String(colspan),
          rowspan: rowspan === 1 ? null : String(rowspan),
          'data-colwidth': readColumnWidths(attrs['colwidth'], colspan)?.join(',') ?? null,
          'data-align': readAlign(attrs['align']),
        }),
        0,
      ]
    },
  }
}

/** The task state of a pasted `<li>`: of ours, of GitHub's or of any list with checkboxes. */
function checkedOf(item: HTMLElement): boolean | null {
  const own = item.getAttribute('data-checked')
  if (own !== null) return own === 'true'
  const box = item.querySelector(
    ':scope > input[type=checkbox], :scope > label > input[type=checkbox], :scope > p:first-child > input[type=checkbox]',
  )
  return box === null ? null : box.hasAttribute('checked')
}

/** How long the text of a code block language may be in a class such as `language-ts` or `hljs ts`. */
function languageOf(pre: HTMLElement): string {
  const marked = pre.getAttribute('data-language')
  if (marked !== null) return readWord(marked)
  const classes = `${pre.className} ${pre.querySelector('code')?.className ?? ''}`
  return readWord(/(?:language|lang|highlight-source)-([^\s]+)/.exec(classes)?.[1])
}

/** True for a picture that is alone in its paragraph or figure, so that it may be a block. */
export function standsAlone(image: HTMLElement): boolean {
  for (let above = image.parentElement; above !== null; above = above.parentElement) {
    if (above.textContent.trim() !== '' || above.querySelectorAll('img').length > 1) {
      return !/^(?:p|h[1-6]|a|span|em|strong|b|i|figcaption)$/i.test(above.tagName)
    }
    if (/^(?:div|body|td|th|li|blockquote|figure|section|article)$/i.test(above.tagName))
      return true
  }
  return true
}

export function imageAttributes(dom: HTMLElement) {
  const nodeId = readNodeId(dom.getAttribute('data-node-id'))
  const src = dom.getAttribute('data-src') ?? dom.getAttribute('src') ?? ''
  if (nodeId === null && !/^https?:\/\//i.test(src)) return false
  return {
    nodeId,
    src: nodeId === null ? src : '',
    alt: dom.getAttribute('alt') ?? '',
    title: dom.getAttribute('title') ?? '',
    width: readWhole(integer(dom.getAttribute('width')), 16, 4000, 0) || null,
  }
}

export function imageDom(node: Node): DOMOutputSpec {
  const width = readWhole(node.attrs['width'], 16, 4000, 0)
  return [
    'img',
    compact({
      'data-node-id': readNodeId(node.attrs['nodeId']),
      'data-src': readText(node.attrs['src']),
      alt: readText(node.attrs['alt']),
      title: readText(node.attrs['title']),
      width: width === 0 ? null : String(width),
    }),
  ]
}

const isTag = (name: string, rule: Omit<TagParseRule, 'tag'> = {}): TagParseRule[] => [
  { tag: name, ...rule },
]

export const blockRules: Readonly<Record<string, Rule>> = {
  paragraph: { parseDOM: isTag('p'), toDOM: () => ['p', 0] },
  heading: {
    parseDOM: headingTags.map((tag, index) => ({ tag, attrs: { level: index + 1 } })),
    toDOM: ({ attrs }) => [`h${readWhole(attrs['level'], 1, 6, 1)}`, 0],
  },
  blockquote: { parseDOM: isTag('blockquote'), toDOM: () => ['blockquote', 0] },
  callout: {
    parseDOM: isTag('div[data-callout]', {
      contentElement: '.callout-body',
      getAttrs: (dom) => {
        const fold = dom.getAttribute('data-fold')
        return {
          kind: readWord(dom.getAttribute('data-callout')) || 'note',
          title: dom.getAttribute('data-title') ?? '',
          fold: fold === 'open' || fold === 'closed' ? fold : null,
        }
      },
    }),
    toDOM: ({ attrs }) => [
      'div',
      compact({
        class: 'callout',
        'data-callout': readWord(attrs['kind']) || 'note',
        'data-title': readText(attrs['title']),
        'data-fold': readWord(attrs['fold']),
      }),
      ['div', { class: 'callout-body' }, 0],
    ],
  },
  bullet_list: {
    parseDOM: isTag('ul', {
      getAttrs: (dom) => ({ tight: dom.getAttribute('data-tight') !== 'false' }),
    }),
    toDOM: ({ attrs }) => [
      'ul',
      compact({ 'data-tight': attrs['tight'] === false ? 'false' : null }),
      0,
    ],
  },
  ordered_list: {
    parseDOM: isTag('ol', {
      getAttrs: (dom) => ({
        start: readWhole(integer(dom.getAttribute('start')), 0, 1_000_000_000, 1),
        tight: dom.getAttribute('data-tight') !== 'false',
      }),
    }),
    toDOM: ({ attrs }) => {
      const start = readWhole(attrs['start'], 0, 1_000_000_000, 1)
      return [
        'ol',
        compact({
          start: start === 1 ? null : String(start),
          'data-tight': attrs['tight'] === false ? 'false' : null,
        }),
        0,
      ]
    },
  },
  list_item: {
    parseDOM: isTag('li', { getAttrs: (dom) => ({ checked: checkedOf(dom) }) }),
    toDOM: ({ attrs }) => [
      'li',
      compact({
        'data-checked': typeof attrs['checked'] === 'boolean' ? String(attrs['checked']) : null,
      }),
      0,
    ],
  },
  code_block: {
    parseDOM: isTag('pre', {
      preserveWhitespace: 'full',
      getAttrs: (dom) => ({ language: languageOf(dom) }),
    }),
    toDOM: ({ attrs }) => {
      const language = readWord(attrs['language'])
      return ['pre', compact({ 'data-language': language }), ['code', { spellcheck: 'false' }, 0]]
    },
  },
  math_block: {
    parseDOM: [
      { tag: 'div[data-math-block]', preserveWhitespace: 'full', contentElement: 'pre' },
      { tag: 'math[display=block]', preserveWhitespace: 'full', contentElement: texOf },
    ],
    toDOM: () => ['div', { 'data-math-block': '' }, ['pre', 0]],
  },
  divider: { parseDOM: isTag('hr'), toDOM: () => ['hr'] },
  table: { parseDOM: isTag('table'), toDOM: () => ['table', ['tbody', 0]] },
  table_row: { parseDOM: isTag('tr'), toDOM: () => ['tr', 0] },
  table_cell: cellRule('td'),
  table_header: cellRule('th'),
  image: {
    parseDOM: isTag('img', {
      getAttrs: (dom) => (standsAlone(dom) ? imageAttributes(dom) : false),
    }),
    toDOM: imageDom,
  },
  attachment: {
    parseDOM: isTag('div[data-attachment]', {
      getAttrs: (dom) => ({
        nodeId: readNodeId(dom.getAttribute('data-attachment')),
        name: dom.textContent,
      }),
    }),
    toDOM: ({ attrs }) => [
      'div',
      { 'data-attachment': readNodeId(attrs['nodeId']) ?? '' },
      readText(attrs['name']),
    ],
  },
  embed: {
    parseDOM: isTag('div[data-embed]', {
      getAttrs: (dom) => ({
        nodeId: readNodeId(dom.getAttribute('data-node-id')),
        target: dom.getAttribute('data-target') ?? '',
        anchor: dom.getAttribute('data-anchor') ?? '',
        src: dom.getAttribute('data-src') ?? '',
      }),
    }),
    toDOM: ({ attrs }) => [
      'div',
      {
        'data-embed': '',
        ...compact({
          'data-node-id': readNodeId(attrs['nodeId']),
          'data-target': readText(attrs['target']),
          'data-anchor': readText(attrs['anchor']),
          'data-src': readText(attrs['src']),
        }),
      },
    ],
  },
  footnote: {
    parseDOM: isTag('div[data-footnote]', {
      contentElement: '.footnote-body',
      getAttrs: (dom) => ({ label: dom.getAttribute('data-footnote') ?? '' }),
    }),
    toDOM: ({ attrs }) => [
      'div',
      { class: 'footnote', 'data-footnote': readText(attrs['label']) },
      ['div', { class: 'footnote-body' }, 0],
    ],
  },
  raw_block: {
    parseDOM: isTag('pre[data-raw]', {
      preserveWhitespace: 'full',
      priority: 60,
      getAttrs: (dom) => ({ format: readWord(dom.getAttribute('data-raw')) || 'html' }),
    }),
    toDOM: ({ attrs }) => [
      'pre',
      { class: 'raw-block', 'data-raw': readWord(attrs['format']) || 'html', spellcheck: 'false' },
      0,
    ],
  },
}

/** Pasted formulas carry their TeX as an annotation. */
export function texOf(math: globalThis.Node): HTMLElement {
  const holder = document.createElement('span')
  const source =
    math instanceof Element
      ? math.querySelector('annotation[encoding="application/x-tex"]')?.textContent
      : null
  holder.textContent = source ?? math.textContent ?? ''
  return holder
}
