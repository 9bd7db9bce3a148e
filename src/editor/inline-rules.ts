/** How each inline node is written to the DOM and read from pasted HTML. Node views draw the live ones. */
import type { DOMOutputSpec, NodeSpec } from 'prosemirror-model'
import { readDay, readNodeId, readText, readWord } from './attribute.ts'
import { compact, imageAttributes, imageDom, texOf } from './block-rules.ts'

type Rule = Pick<NodeSpec, 'parseDOM' | 'toDOM'>

export const inlineRules: Readonly<Record<string, Rule>> = {
  hard_break: { parseDOM: [{ tag: 'br' }], toDOM: (): DOMOutputSpec => ['br'] },
  page_link: {
    parseDOM: [
      {
        tag: 'a[data-page-link]',
        priority: 60,
        getAttrs: (dom) => ({
          nodeId: readNodeId(dom.getAttribute('data-page-link')),
          target: dom.getAttribute('data-target') ?? '',
          anchor: dom.getAttribute('data-anchor') ?? '',
          label: dom.getAttribute('data-label') ?? '',
        }),
      },
    ],
    toDOM: ({ attrs }) => {
      const target = readText(attrs['target'])
      const label = readText(attrs['label'])
      return [
        'a',
        {
          'data-page-link': readNodeId(attrs['nodeId']) ?? '',
          ...compact({
            'data-target': target,
            'data-anchor': readText(attrs['anchor']),
            'data-label': label,
          }),
        },
        label || target,
      ]
    },
  },
  mention: {
    parseDOM: [
      {
        tag: 'span[data-mention]',
        getAttrs: (dom) => ({
          nodeId: readNodeId(dom.getAttribute('data-mention')),
          date: readDay(dom.getAttribute('data-date')),
          label: dom.getAttribute('data-label') ?? '',
        }),
      },
    ],
    toDOM: ({ attrs }) => {
      const date = readDay(attrs['date'])
      const label = readText(attrs['label'])
      return [
        'span',
        {
          'data-mention': readNodeId(attrs['nodeId']) ?? '',
          ...compact({ 'data-date': date, 'data-label': label }),
        },
        `@${label || (date ?? '')}`,
      ]
    },
  },
  tag: {
    parseDOM: [
      { tag: 'span[data-tag]', getAttrs: (dom) => ({ name: dom.getAttribute('data-tag') ?? '' }) },
    ],
    toDOM: ({ attrs }) => {
      const name = readText(attrs['name'])
      return ['span', { 'data-tag': name }, `#${name}`]
    },
  },
  math_inline: {
    parseDOM: [
      { tag: 'span[data-math]', getAttrs: (dom) => ({ tex: dom.getAttribute('data-math') ?? '' }) },
      { tag: 'span.katex', getAttrs: (dom) => ({ tex: texOf(dom).textContent }) },
      { tag: 'math', getAttrs: (dom) => ({ tex: texOf(dom).textContent }) },
    ],
    toDOM: ({ attrs }) => {
      const tex = readText(attrs['tex'])
      return ['span', { 'data-math': tex }, `$${tex}$`]
    },
  },
  footnote_ref: {
    parseDOM: [
      {
        tag: 'sup[data-footnote-ref]',
        priority: 60,
        getAttrs: (dom) => ({ label: dom.getAttribute('data-footnote-ref') ?? '' }),
      },
    ],
    toDOM: ({ attrs }) => {
      const label = readText(attrs['label'])
      return ['sup', { 'data-footnote-ref': label }, label]
    },
  },
  image_inline: {
    parseDOM: [{ tag: 'img', priority: 45, getAttrs: imageAttributes }],
    toDOM: imageDom,
  },
  raw_inline: {
    parseDOM: [
      {
        tag: 'span[data-raw-inline]',
        getAttrs: (dom) => ({
          text: dom.textContent,
          format: readWord(dom.getAttribute('data-raw-inline')) || 'html',
        }),
      },
    ],
    toDOM: ({ attrs }) => [
      'span',
      { class: 'raw-inline', 'data-raw-inline': readWord(attrs['format']) || 'html' },
      readText(attrs['text']),
    ],
  },
  block_id: {
    parseDOM: [
      {
        tag: 'span[data-block-id]',
        getAttrs: (dom) => ({ id: readWord(dom.getAttribute('data-block-id')) }),
      },
    ],
    toDOM: ({ attrs }) => {
      const id = readWord(attrs['id'])
      return ['span', { class: 'block-id', 'data-block-id': id }, `^${id}`]
    },
  },
}
