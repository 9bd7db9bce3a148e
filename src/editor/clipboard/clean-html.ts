/**
 * HTML of other programs, made harmless and plain: only tags the page has a place for, looks that mean something turned
 * into tags, lists of Word into lists. The result lives in an inert document, which loads nothing.
 */
import DOMPurify from 'dompurify'

const tags = [
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'hr', 'br'],
  ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'img', 'figure', 'figcaption'],
  ...['a', 'strong', 'b', 'em', 'i', 'u', 's', 'del', 'strike', 'mark', 'sup', 'sub', 'span'],
  ...['code', 'kbd', 'samp', 'tt', 'div', 'section', 'article', 'main', 'header', 'footer'],
  ...['dl', 'dt', 'dd', 'input', 'label', 'details', 'summary'],
]
const attributes = [
  ...['href', 'title', 'src', 'alt', 'width', 'colspan', 'rowspan', 'align', 'start'],
  ...['type', 'checked', 'class', 'style'],
]

/** The body of the cleaned page. */
export function cleanHtml(html: string): HTMLElement {
  const body = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // Pictures inside the text become files of the workspace.
    ADD_DATA_URI_TAGS: ['img'],
    RETURN_DOM: true,
  })
  if (!(body instanceof HTMLElement)) throw new Error('DOMPurify answered without a body')
  codeOfEditors(body)
  listsOfWord(body)
  for (const element of [...body.querySelectorAll<HTMLElement>('[style]')]) meaningOfStyle(element)
  for (const input of [...body.querySelectorAll('input')]) {
    if (input.getAttribute('type') !== 'checkbox') input.remove()
  }
  return body
}

/** The declarations of a style attribute. Read as text: the document has no styles of its own. */
function stylesOf(element: Element): ReadonlyMap<string, string> {
  const declarations = (element.getAttribute('style') ?? '').toLowerCase().split(';')
  return new Map(
    declarations.flatMap((declaration) => {
      const at = declaration.indexOf(':')
      return at < 0 ? [] : [[declaration.slice(0, at).trim(), declaration.slice(at + 1).trim()]]
    }),
  )
}

const meanings: readonly {
  readonly property: string
  readonly value: RegExp
  readonly tag: string
}[] = [
  { property: 'font-weight', value: /^(?:bold|bolder|[6-9]00)$/, tag: 'strong' },
  { property: 'font-style', value: /^italic$/, tag: 'em' },
  { property: 'text-decoration', value: /line-through/, tag: 's' },
  { property: 'text-decoration-line', value: /line-through/, tag: 's' },
  { property: 'text-decoration', value: /underline/, tag: 'u' },
  { property: 'text-decoration-line', value: /underline/, tag: 'u' },
  { property: 'vertical-align', value: /^super$/, tag: 'sup' },
  { property: 'vertical-align', value: /^sub$/, tag: 'sub' },
]

/** Bold, italic and the like as tags; the rest of the look is left behind. */
function meaningOfStyle(element: HTMLElement): void {
  const styles = stylesOf(element)
  const { tagName } = element
  element.removeAttribute('style')
  // Google Docs wraps all it copies in <b style="font-weight: normal">.
  if (/^(?:b|strong)$/i.test(tagName) && /^(?:normal|400)$/.test(styles.get('font-weight') ?? '')) {
    element.replaceWith(...element.childNodes)
    return
  }
  const align = /^(?:left|center|right)$/.exec(styles.get('text-align') ?? '')?.[0]
  if (align !== undefined && /^(?:td|th)$/i.test(tagName)) element.setAttribute('align', align)
  if (/^(?:td|th|tr|table|h[1-6])$/i.test(tagName) || element.textContent === '') return
  for (const { property, value, tag } of meanings) {
    if (!value.test(styles.get(property) ?? '')) continue
    if (tag === 'u' && element.closest('a') !== null) continue
    const wrapper = element.ownerDocument.createElement(tag)
    wrapper.append(...element.childNodes)
    element.append(wrapper)
  }
}

/** Code editors copy lines of coloured spans in a fixed-width face. */
function codeOfEditors(body: HTMLElement): void {
  for (const block of [...body.querySelectorAll<HTMLElement>(':scope > div')]) {
    const styles = stylesOf(block)
    const isFixedWidth = /mono|consolas|menlo|courier/.test(styles.get('font-family') ?? '')
    if (!isFixedWidth || !(styles.get('white-space') ?? '').startsWith('pre')) continue
    const lines = block.querySelectorAll(':scope > div, :scope > br')
    const code = block.ownerDocument.createElement('pre')
    code.textContent =
      lines.length === 0
        ? block.textContent
        : [...block.childNodes].map((line) => line.textContent).join('\n')
    block.replaceWith(code)
  }
}

type WordItem = {
  readonly element: HTMLElement
  readonly level: number
  readonly isOrdered: boolean
}

/** Word writes list items as paragraphs that name their level in a private style. */
function listsOfWord(body: HTMLElement): void {
  let run: WordItem[] = []
  const endRun = () => {
    const first = run[0]
    if (first !== undefined) first.element.replaceWith(buildList(run, first.element.ownerDocument))
    for (const { element } of run) element.remove()
    run = []
  }
  for (const element of [...body.querySelectorAll<HTMLElement>('p, h1, h2, h3, h4, h5, h6')]) {
    const level = /level(\d)/.exec(stylesOf(element).get('mso-list') ?? '')?.[1]
    if (level === undefined) {
      endRun()
      continue
    }
    const last = run.at(-1)
    if (last !== undefined && last.element.nextElementSibling !== element) endRun()
    const marker = [...element.querySelectorAll('span')].find(
      (span) => stylesOf(span).get('mso-list') === 'ignore',
    )
    const isOrdered = /^\s*(?:\d+|[a-z]|[ivx]+)[.)]/i.test(marker?.textContent ?? '')
    marker?.remove()
    run.push({ element, level: Number(level), isOrdered })
  }
  endRun()
}

function buildList(items: readonly WordItem[], owner: Document): HTMLElement {
  const open: { readonly list: HTMLElement; readonly level: number }[] = []
  let root: HTMLElement | null = null
  for (const { element, level, isOrdered } of items) {
    while (open.length > 1 && (open.at(-1)?.level ?? 0) > level) open.pop()
    const present = open.at(-1)
    if (present === undefined || present.level < level) {
      const list = owner.createElement(isOrdered ? 'ol' : 'ul')
      if (present === undefined) root = list
      else (present.list.lastElementChild ?? present.list).append(list)
      open.push({ list, level })
    }
    const item = owner.createElement('li')
    const line = owner.createElement('p')
    line.append(...[...element.childNodes].map((child) => child.cloneNode(true)))
    item.append(line)
    open.at(-1)?.list.append(item)
  }
  return root ?? owner.createElement('ul')
}
