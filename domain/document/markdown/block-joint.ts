/** What stands between two blocks: a blank line, or in a tight list only a line end where the parser needs no more. */
import type { Node } from 'prosemirror-model'

/** The joint between neighbours. In a tight list a blank line would make the whole list loose. */
export function blockJoint(previous: Node, next: Node, isTight: boolean): '\n' | '\n\n' {
  return isTight && canTouch(previous, next) ? '\n' : '\n\n'
}

function canTouch(previous: Node, next: Node): boolean {
  const before = previous.type.name
  const after = next.type.name
  if (before === 'raw_block')
    return (
      previous.attrs['format'] === 'comment' ||
      /^\s*<(?:!--|\?|!|script|pre|style|textarea)/i.test(previous.textContent)
    )
  if (after === 'footnote') return endsWithLine(previous) !== 'deep'
  if (after === 'image' || after === 'embed' || after === 'attachment')
    return !holdsRaw(previous) && endsWithLine(previous) !== 'deep'
  if (isLine(next)) return endsWithLine(previous) === 'none' || isCutLine(before)
  if (endsWithLine(previous) === 'none')
    return !(before === 'blockquote' && isQuote(after)) && !(isQuote(before) && isQuote(after))
  // After a line of text only what may interrupt a paragraph.
  switch (after) {
    case 'ordered_list':
      return next.attrs['start'] === 1 && !startsEmpty(next)
    case 'bullet_list':
      return !startsEmpty(next)
    case 'raw_block':
      return next.attrs['format'] === 'comment'
        ? next.textContent.includes('\n')
        : interruptingHtml.test(next.textContent)
    case 'blockquote':
    case 'callout':
      return !isQuote(before)
    default:
      return true
  }
}

/** HTML blocks that may follow a line of text (CommonMark 0.31, section 4.6, all but the seventh kind). */
const interruptingHtml =
  /^ {0,3}<(?:!--|\?|![a-z]|!\[CDATA\[|(?:script|pre|style|textarea)(?=[\s>]|$)|\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?=\s|\/?>|$))/i

const isQuote = (name: string) => name === 'blockquote' || name === 'callout'
const isCutLine = (name: string) => name === 'image' || name === 'embed' || name === 'attachment'
const isLine = (node: Node) => node.type.name === 'paragraph'

function startsEmpty(list: Node): boolean {
  const block = list.firstChild?.firstChild
  return (
    block === null ||
    block === undefined ||
    (block.type.name === 'paragraph' && block.childCount === 0)
  )
}

function holdsRaw(node: Node): boolean {
  let isRaw = false
  node.forEach((child) => {
    isRaw ||= child.type.name === 'raw_inline'
  })
  return isRaw
}

/** Whether a line after the block would be read on as text of it ('line'), of something inside it ('deep'), or not. */
function endsWithLine(node: Node): 'line' | 'deep' | 'none' {
  switch (node.type.name) {
    case 'paragraph':
      return node.childCount === 0 ? 'none' : 'line'
    case 'table':
      return 'deep'
    case 'image':
    case 'embed':
    case 'attachment':
      return 'line'
    case 'blockquote':
    case 'callout':
    case 'bullet_list':
    case 'ordered_list':
    case 'list_item':
    case 'footnote': {
      const last = node.lastChild
      return last === null || endsWithLine(last) === 'none' ? 'none' : 'deep'
    }
    default:
      return 'none'
  }
}
