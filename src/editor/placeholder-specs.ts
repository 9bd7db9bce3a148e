/** How what this version does not know stands in the page: named, inert, and kept with everything it carries. */
import type { DOMOutputSpec, MarkSpec, NodeSpec } from 'prosemirror-model'
import { t } from '../words/words.ts'

/** Carries the attributes through the clipboard. */
const attributesKey = 'data-unknown-attributes'

function readAttributes(dom: HTMLElement): Record<string, unknown> | false {
  const text = dom.getAttribute(attributesKey)
  if (text === null) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    // Another program's clipboard: the text is kept as text.
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** Rules for the screen on top of what the document schema says of an unknown node. */
export function placeholderNode(name: string, spec: NodeSpec): NodeSpec {
  const isInline = spec.inline === true
  const tag = isInline ? 'span' : 'div'
  return {
    ...spec,
    atom: isInline,
    defining: true,
    parseDOM: [
      {
        tag: `${tag}[data-unknown-node]`,
        priority: 80,
        contentElement: '.unknown-content',
        getAttrs: (dom) =>
          dom.getAttribute('data-unknown-node') === name ? readAttributes(dom) : false,
      },
    ],
    toDOM: (node): DOMOutputSpec => [
      tag,
      {
        class: isInline ? 'unknown-inline' : 'unknown-block',
        'data-unknown-node': name,
        [attributesKey]: JSON.stringify(node.attrs),
      },
      [
        'span',
        {
          class: 'unknown-label',
          contenteditable: 'false',
          title: t('This version does not know it and keeps it as it is.'),
        },
        name,
      ],
      [tag, { class: 'unknown-content' }, 0],
    ],
  }
}

/** The same for a mark. */
export function placeholderMark(name: string, spec: MarkSpec): MarkSpec {
  return {
    ...spec,
    inclusive: false,
    parseDOM: [
      {
        tag: 'span[data-unknown-mark]',
        priority: 80,
        getAttrs: (dom) =>
          dom.getAttribute('data-unknown-mark') === name ? readAttributes(dom) : false,
      },
    ],
    toDOM: (mark): DOMOutputSpec => [
      'span',
      {
        class: 'unknown-mark',
        'data-unknown-mark': name,
        [attributesKey]: JSON.stringify(mark.attrs),
      },
      0,
    ],
  }
}
