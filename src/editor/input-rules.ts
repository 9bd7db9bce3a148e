/** Markdown as one types it. Each rule can be taken back with Backspace or undo. */
import {
  InputRule,
  inputRules,
  textblockTypeInputRule,
  wrappingInputRule,
} from 'prosemirror-inputrules'
import type { MarkType, Node, NodeType, Schema } from 'prosemirror-model'
import { TextSelection, type EditorState, type Plugin, type Transaction } from 'prosemirror-state'
import { canJoin, findWrapping } from 'prosemirror-transform'
import { readWord } from './attribute.ts'
import { addressFrom } from './commands/marks.ts'
import { createTable, hasFootnote } from './commands/insert.ts'
import { marksOf, nodesOf } from './document-nodes.ts'

/** The last group is the text that stays. Text before it in the match, other than the delimiters, stays too. */
function markRule(pattern: RegExp, mark: MarkType): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const content = match[2] ?? ''
      const lead = match[1] ?? ''
      const from = start + lead.length
      const delimiter = match[0].slice(lead.length, match[0].length).indexOf(content)
      if (content === '' || !state.doc.resolve(from).parent.type.allowsMarkType(mark)) return null
      const textFrom = from + delimiter
      const textTo = textFrom + content.length
      const tr = state.tr
      if (textTo < end) tr.delete(textTo, end)
      tr.delete(from, textFrom)
      tr.addMark(from, from + content.length, mark.create())
      return tr.removeStoredMark(mark)
    },
    { inCodeMark: false },
  )
}

/** Puts an inline node in place of the match, keeping what group 1 matched before it. */
function inlineRule(pattern: RegExp, create: (match: RegExpMatchArray) => Node | null): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const node = create(match)
      const typed = /\s$/.exec(match[0])?.[0] ?? ''
      if (node === null) return null
      const tr = state.tr.replaceWith(start + (match[1] ?? '').length, end, node)
      return typed === '' ? tr : tr.insertText(typed)
    },
    { inCodeMark: false },
  )
}

/** Replaces the whole line, when the match is all there is in it, by a block; the caret goes into it or after it. */
function blockRule(pattern: RegExp, create: (match: RegExpMatchArray) => Node): InputRule {
  return new InputRule(pattern, (state, match, start, end) =>
    replaceLine(state, start, end, create(match)),
  )
}

function replaceLine(
  state: EditorState,
  start: number,
  end: number,
  node: Node,
): Transaction | null {
  const $start = state.doc.resolve(start)
  const { parent } = $start
  if (parent.type.name !== 'paragraph' || end < $start.end()) return null
  const depth = $start.depth - 1
  const index = $start.index(depth)
  if (!$start.node(depth).canReplaceWith(index, index + 1, node.type)) return null
  const tr = state.tr.replaceWith($start.before(), $start.after(), node)
  const after = $start.before() + node.nodeSize
  if (node.isAtom || node.isLeaf) {
    if (tr.doc.resolve(after).nodeAfter === null) {
      tr.insert(after, nodesOf(state.schema).paragraph.create())
    }
    return tr.setSelection(TextSelection.near(tr.doc.resolve(after), 1))
  }
  return tr.setSelection(TextSelection.near(tr.doc.resolve($start.before() + 1), 1))
}

/** `[ ] ` makes a task: of the item the caret is in, else of the line, in a list of its own. */
function taskRule(schema: Schema): InputRule {
  const { bullet_list: list, list_item: item } = nodesOf(schema)
  return new InputRule(/^\[([ xX]?)\]\s$/, (state, match, start, end) => {
    const checked = /x/i.test(match[1] ?? '')
    const $start = state.doc.resolve(start)
    if ($start.parent.type.name !== 'paragraph') return null
    const tr = state.tr.delete(start, end)
    const holder = $start.node($start.depth - 1)
    if (holder.type === item && $start.index($start.depth - 1) === 0) {
      return tr.setNodeAttribute($start.before($start.depth - 1), 'checked', checked)
    }
    const range = tr.doc.resolve(start).blockRange()
    const wrapping = range === null ? null : findWrapping(range, list)
    if (range === null || wrapping === null) return null
    tr.wrap(
      range,
      wrapping.map((wrapper) =>
        wrapper.type === item ? { type: item, attrs: { checked } } : wrapper,
      ),
    )
    const before = start - 1
    const previous = tr.doc.resolve(before).nodeBefore
    if (previous?.type === list && canJoin(tr.doc, before)) tr.join(before)
    return tr
  })
}

/** `[!tip] ` at the start of a quote makes it a callout. */
function calloutRule(schema: Schema): InputRule {
  const { blockquote, callout } = nodesOf(schema)
  return new InputRule(/^\[!([\p{L}\p{N}-]{1,30})\]([+-]?)\s$/u, (state, match, start, end) => {
    const $start = state.doc.resolve(start)
    const depth = $start.depth - 1
    if (depth < 1 || $start.node(depth).type !== blockquote || $start.index(depth) > 0) return null
    const fold = match[2] === '+' ? 'open' : match[2] === '-' ? 'closed' : null
    return state.tr.delete(start, end).setNodeMarkup($start.before(depth), callout, {
      kind: (match[1] ?? 'note').toLowerCase(),
      title: '',
      fold,
    })
  })
}

function linkRule(schema: Schema): InputRule {
  const { link } = marksOf(schema)
  return new InputRule(
    /(?<![!\]])\[([^[\]]+)\]\(([^\s()]+)\)$/,
    (state, match, start, end) => {
      const href = addressFrom(match[2] ?? '')
      const text = match[1] ?? ''
      if (href === null) return null
      return state.tr
        .replaceWith(start, end, state.schema.text(text, [link.create({ href })]))
        .removeStoredMark(link)
    },
    { inCodeMark: false },
  )
}

/** `[^1]` refers to a footnote, and makes its text at the end of the page when there is none. */
function footnoteRule(schema: Schema): InputRule {
  const { footnote, footnote_ref: reference, paragraph } = nodesOf(schema)
  return new InputRule(
    /\[\^([^\]\s^]{1,40})\]$/,
    (state, match, start, end) => {
      const label = match[1] ?? ''
      const tr = state.tr.replaceWith(start, end, reference.create({ label }))
      if (hasFootnote(state.doc, label)) return tr
      return tr.insert(tr.doc.content.size, footnote.create({ label }, paragraph.create()))
    },
    { inCodeMark: false },
  )
}

const wrapRule = (
  pattern: RegExp,
  type: NodeType,
  attributes?: (match: RegExpMatchArray) => object,
) => wrappingInputRule(pattern, type, attributes ?? null, (_match, before) => before.type === type)

export function markdownRules(schema: Schema): Plugin {
  const nodes = nodesOf(schema)
  const marks = marksOf(schema)
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, (match) => ({
        level: (match[1] ?? '#').length,
      })),
      taskRule(schema),
      wrapRule(/^\s*([-+*])\s$/, nodes.bullet_list),
      wrappingInputRule(
        /^(\d{1,9})[.)]\s$/,
        nodes.ordered_list,
        (match) => ({ start: Number(match[1]) }),
        (match, before) => before.childCount + Number(before.attrs['start']) === Number(match[1]),
      ),
      calloutRule(schema),
      wrapRule(/^\s*>\s$/, nodes.blockquote),
      blockRule(/^```([^\s`]*)\s$/, (match) =>
        nodes.code_block.create({ language: readWord(match[1]) }),
      ),
      blockRule(/^\$\$\s$/, () => nodes.math_block.create()),
      blockRule(/^(?:---|\*\*\*|___)$/, () => nodes.divider.create()),
      blockRule(/^\|--$/, () => createTable(schema, 3, 3)),
      markRule(/(^|[^*\p{L}\p{N}])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/u, marks.bold),
      markRule(/(^|[^_\p{L}\p{N}])__([^_\s](?:[^_]*[^_\s])?)__$/u, marks.bold),
      markRule(/(^|[^*\p{L}\p{N}])\*([^*\s](?:[^*]*[^*\s])?)\*$/u, marks.italic),
      markRule(/(^|[^_\p{L}\p{N}])_([^_\s](?:[^_]*[^_\s])?)_$/u, marks.italic),
      markRule(/(^|[^~])~~([^~\s](?:[^~]*[^~\s])?)~~$/, marks.strike),
      markRule(/(^|[^=])==([^=\s](?:[^=]*[^=\s])?)==$/, marks.highlight),
      markRule(/(^|[^`])`([^`]+)`$/, marks.code),
      linkRule(schema),
      inlineRule(/(^|[^$\\\p{L}\p{N}])\$([^$\s](?:[^$]*[^$\s\\])?)\$$/u, (match) =>
        nodes.math_inline.create({ tex: match[2] ?? '' }),
      ),
      footnoteRule(schema),
      inlineRule(/(^|\s)#([\p{L}\p{N}_/-]*[\p{L}_][\p{L}\p{N}_/-]*)\s$/u, (match) =>
        nodes.tag.create({ name: match[2] ?? '' }),
      ),
    ],
  })
}
