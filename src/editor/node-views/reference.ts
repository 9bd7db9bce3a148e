/** Inline nodes that name something else: page links, mentions, tags, footnote references, block ids. */
import type { Node } from 'prosemirror-model'
import type { EditorView, NodeView } from 'prosemirror-view'
import { readDay, readNodeId, readText, readWord } from '../attribute.ts'
import { make } from '../dom.ts'
import type { OpenPlace } from '../editor-host.ts'
import type { NodeViewContext } from './context.ts'
import { t } from '../../words/words.ts'
import { dateText } from '../../words/formats.ts'

function placeOf(event: MouseEvent | KeyboardEvent): OpenPlace {
  if (event.metaKey || event.ctrlKey) return 'tab'
  return event.altKey ? 'aside' : 'here'
}

abstract class ReferenceView implements NodeView {
  readonly dom: HTMLElement
  protected node: Node
  protected readonly context: NodeViewContext
  #stop: () => void = () => undefined

  constructor(node: Node, context: NodeViewContext, tag: 'a' | 'span') {
    this.node = node
    this.context = context
    this.dom = make(tag)
    this.dom.addEventListener('click', (event) => {
      event.preventDefault()
      this.follow(placeOf(event))
    })
    this.#stop = this.show()
  }

  /** Draws the node; returns what stops watching. */
  protected abstract show(): () => void
  protected abstract follow(place: OpenPlace): void

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false
    const isSame = JSON.stringify(node.attrs) === JSON.stringify(this.node.attrs)
    this.node = node
    if (!isSame) {
      this.#stop()
      this.#stop = this.show()
    }
    return true
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    this.#stop()
  }
}

/** `› Heading` after the name, for a link to a part of a page; ids of blocks mean nothing to a reader. */
const partOf = (anchor: string) => (anchor === '' || anchor.startsWith('^') ? '' : ` › ${anchor}`)

/** `[[#Heading]]` names no page: it is a place in this one. */
function leadsWithinPage({ attrs }: Node): boolean {
  const isElsewhere = readNodeId(attrs['nodeId']) !== null || readText(attrs['target']) !== ''
  return !isElsewhere && readText(attrs['anchor']) !== ''
}

export class PageLinkView extends ReferenceView {
  constructor(node: Node, context: NodeViewContext) {
    super(node, context, 'a')
  }

  protected show(): () => void {
    const { attrs } = this.node
    const nodeId = readNodeId(attrs['nodeId'])
    const label = readText(attrs['label'])
    const anchor = readText(attrs['anchor'])
    const target = readText(attrs['target'])
    this.dom.className = 'page-link'
    this.dom.setAttribute('role', 'link')
    if (leadsWithinPage(this.node)) {
      this.dom.textContent = label || anchor.replace(/^\^/, '').replaceAll('#', ' › ')
      this.dom.title = ''
      return () => undefined
    }
    const outside = label || (target.split('/').at(-1) ?? target) + partOf(anchor)
    this.dom.textContent = outside === '' ? t('Untitled') : outside
    this.dom.classList.toggle('is-missing', nodeId === null)
    this.dom.title = nodeId === null ? t('No page is called {target}', { target }) : ''
    if (nodeId === null) return () => undefined
    return this.context.host.watchNode(nodeId, (page) => {
      this.dom.classList.toggle('is-missing', page === null)
      this.dom.title = page === null ? t('This page is gone') : (page.path ?? []).join(' / ')
      if (page !== null && label === '')
        this.dom.textContent = (page.name || t('Untitled')) + partOf(anchor)
    })
  }

  protected follow(place: OpenPlace): void {
    const nodeId = readNodeId(this.node.attrs['nodeId'])
    const anchor = readText(this.node.attrs['anchor'])
    if (nodeId !== null) this.context.host.openNode(nodeId, anchor, place)
    else if (leadsWithinPage(this.node)) this.context.goToAnchor(anchor)
  }
}

const day = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const

/** A day as one says it near today, else as a date. */
export function dayName(date: string, today: Date): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  const now = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())
  const distance = Math.round((at - now) / 86_400_000)
  if (distance === 0) return t('Today')
  if (distance === 1) return t('Tomorrow')
  if (distance === -1) return t('Yesterday')
  return dateText(at, day)
}

export class MentionView extends ReferenceView {
  constructor(node: Node, context: NodeViewContext) {
    super(node, context, 'span')
  }

  protected show(): () => void {
    const { attrs } = this.node
    const date = readDay(attrs['date'])
    const nodeId = readNodeId(attrs['nodeId'])
    const label = readText(attrs['label'])
    this.dom.className = date === null ? 'mention' : 'mention mention-date'
    if (date !== null) {
      this.dom.textContent = dayName(date, new Date())
      this.dom.title = dateText(Date.parse(`${date}T00:00:00Z`), day)
      return () => undefined
    }
    this.dom.textContent = `@${label || 'someone'}`
    if (nodeId === null) return () => undefined
    this.dom.setAttribute('role', 'link')
    return this.context.host.watchNode(nodeId, (node) => {
      this.dom.classList.toggle('is-missing', node === null)
      if (node !== null) this.dom.textContent = `@${label || node.name}`
    })
  }

  protected follow(place: OpenPlace): void {
    const nodeId = readNodeId(this.node.attrs['nodeId'])
    if (nodeId !== null) this.context.host.openNode(nodeId, '', place)
  }
}

export class TagView extends ReferenceView {
  constructor(node: Node, context: NodeViewContext) {
    super(node, context, 'span')
  }

  protected show(): () => void {
    this.dom.className = 'text-tag'
    this.dom.setAttribute('role', 'link')
    this.dom.textContent = `#${readText(this.node.attrs['name'])}`
    return () => undefined
  }

  protected follow(): void {
    this.context.host.openTag(readText(this.node.attrs['name']))
  }
}

export class FootnoteRefView extends ReferenceView {
  constructor(node: Node, context: NodeViewContext) {
    super(node, context, 'span')
  }

  protected show(): () => void {
    const label = readText(this.node.attrs['label'])
    this.dom.className = 'footnote-ref'
    this.dom.setAttribute('role', 'link')
    this.dom.setAttribute('aria-label', t('Footnote {label}', { label }))
    this.dom.textContent = label
    return () => undefined
  }

  protected follow(): void {
    this.context.jumpToFootnote(readText(this.node.attrs['label']), 'text')
  }
}

/** The text of a footnote, with its label and the way back. */
export class FootnoteView implements NodeView {
  readonly dom = make('div', { class: 'footnote', role: 'doc-footnote' })
  readonly contentDOM = make('div', { class: 'footnote-body' })
  readonly #label = make('button', {
    type: 'button',
    class: 'footnote-label',
    contenteditable: 'false',
  })
  #node: Node

  constructor(node: Node, _view: EditorView, context: NodeViewContext) {
    this.#node = node
    this.#label.addEventListener('click', () => {
      context.jumpToFootnote(readText(this.#node.attrs['label']), 'reference')
    })
    this.dom.append(this.#label, this.contentDOM)
    this.update(node)
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type) return false
    this.#node = node
    const label = readText(node.attrs['label'])
    this.#label.textContent = label
    this.#label.setAttribute('aria-label', t('Back to where footnote {label} is', { label }))
    return true
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#label
  }

  ignoreMutation(mutation: { readonly type: string; readonly target: globalThis.Node }): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }
}

/** What a block link points at: nothing to read, something to hold. */
export class BlockIdView implements NodeView {
  readonly dom = make('span', { class: 'block-id' })

  constructor(node: Node) {
    const id = readWord(node.attrs['id'])
    this.dom.dataset['blockId'] = id
    this.dom.title = t('Links point here: ^{id}', { id })
    this.dom.setAttribute('aria-hidden', 'true')
  }

  ignoreMutation(): boolean {
    return true
  }
}
