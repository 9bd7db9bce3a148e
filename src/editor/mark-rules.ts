/** How each mark is written to the DOM and read from pasted HTML. */
import type { DOMOutputSpec, MarkSpec } from 'prosemirror-model'
import { safeHref } from '../../domain/document/schema.ts'
import { readText } from './attribute.ts'

type Rule = Pick<MarkSpec, 'parseDOM' | 'toDOM' | 'attrs'>

const isBold = (weight: string) => weight === 'bold' || weight === 'bolder' || Number(weight) >= 600

export const markRules: Readonly<Record<string, Rule>> = {
  link: {
    // A link without an address must not make its text undisplayable.
    attrs: { href: { default: '' }, title: { default: null } },
    parseDOM: [
      {
        tag: 'a[href]',
        getAttrs: (dom) => {
          const href = safeHref(dom.getAttribute('href') ?? '')
          return href === null ? false : { href, title: dom.getAttribute('title') }
        },
      },
    ],
    toDOM: ({ attrs }): DOMOutputSpec => {
      const href = safeHref(readText(attrs['href']))
      const title = readText(attrs['title'])
      if (href === null) return ['span', { class: 'dead-link' }, 0]
      return [
        'a',
        { href, rel: 'noopener noreferrer nofollow', ...(title === '' ? {} : { title }) },
        0,
      ]
    },
  },
  bold: {
    parseDOM: [
      { tag: 'strong' },
      // Google Docs wraps what it copies in <b style="font-weight: normal">.
      { tag: 'b', getAttrs: (dom) => dom.style.fontWeight !== 'normal' && null },
      { style: 'font-weight', getAttrs: (weight) => isBold(weight) && null },
    ],
    toDOM: () => ['strong', 0],
  },
  italic: {
    parseDOM: [
      { tag: 'em' },
      { tag: 'i', getAttrs: (dom) => dom.style.fontStyle !== 'normal' && null },
      { style: 'font-style=italic' },
    ],
    toDOM: () => ['em', 0],
  },
  strike: {
    parseDOM: [
      { tag: 's' },
      { tag: 'del' },
      { tag: 'strike' },
      { style: 'text-decoration=line-through' },
      { style: 'text-decoration-line=line-through' },
    ],
    toDOM: () => ['s', 0],
  },
  underline: {
    parseDOM: [{ tag: 'u' }, { style: 'text-decoration=underline' }],
    toDOM: () => ['u', 0],
  },
  highlight: { parseDOM: [{ tag: 'mark' }], toDOM: () => ['mark', 0] },
  code: {
    parseDOM: [{ tag: 'code' }, { tag: 'kbd' }, { tag: 'samp' }, { tag: 'tt' }],
    toDOM: () => ['code', { spellcheck: 'false' }, 0],
  },
  superscript: {
    parseDOM: [{ tag: 'sup' }, { style: 'vertical-align=super' }],
    toDOM: () => ['sup', 0],
  },
  subscript: {
    parseDOM: [{ tag: 'sub' }, { style: 'vertical-align=sub' }],
    toDOM: () => ['sub', 0],
  },
}
