/** What `/` offers: every kind of block, and the ways to point elsewhere. */
import type { Command } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { createTable, insertBlock, insertFootnote, insertInline } from './commands/insert.ts'
import { inSequence } from './commands/sequence.ts'
import { turnInto, type BlockKind } from './commands/turn-into.ts'
import { nodesOf } from './document-nodes.ts'
import type { GlyphName } from './glyphs.ts'
import { t } from '../words/words.ts'

export type SlashItem = {
  readonly id: string
  readonly label: string
  readonly group: string
  readonly glyph: GlyphName
  /** The Markdown that does the same. */
  readonly hint: string
  /** Other words one may type for it. */
  readonly words: string
  readonly run: Command
}

/** What an item needs beyond a command. */
export type SlashActions = {
  /** Lets a person choose files and puts them where the caret is. */
  readonly chooseFiles: (view: EditorView, accept: string) => void
  readonly editAtom: (position: number) => void
}

const turn = (
  kind: BlockKind,
  label: string,
  glyph: GlyphName,
  hint: string,
  words: string,
): SlashItem => ({ id: kind, label, group: t('Blocks'), glyph, hint, words, run: turnInto(kind) })

/** Types a trigger, which opens the suggestions for it. */
const typeTrigger =
  (trigger: string): Command =>
  (state, dispatch) => {
    dispatch?.(state.tr.insertText(trigger))
    return true
  }

export function today(): string {
  const now = new Date()
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
}

export function slashItems(actions: SlashActions): readonly SlashItem[] {
  const choose =
    (accept: string): Command =>
    (_state, _dispatch, view) => {
      if (view !== undefined) actions.chooseFiles(view, accept)
      return true
    }
  const formula: Command = (state, dispatch, view) => {
    const at = state.selection.from
    const done = insertInline((schema) => nodesOf(schema).math_inline.create({ tex: '' }))(
      state,
      dispatch,
    )
    if (done && view !== undefined) window.setTimeout(() => actions.editAtom(at))
    return done
  }
  return [
    turn('text', t('Text'), 'text', '', t('paragraph plain')),
    turn('heading-1', t('Heading 1'), 'heading-1', '#', t('title h1')),
    turn('heading-2', t('Heading 2'), 'heading-2', '##', t('subtitle h2')),
    turn('heading-3', t('Heading 3'), 'heading-3', '###', 'h3'),
    turn('bullet', t('Bulleted list'), 'bullet', '-', t('unordered ul points')),
    turn('ordered', t('Numbered list'), 'ordered', '1.', 'ol'),
    turn('task', t('Task list'), 'task', '[ ]', t('todo checkbox check')),
    turn('quote', t('Quote'), 'quote', '>', t('blockquote cite')),
    turn(
      'callout',
      t('Aside'),
      'callout',
      '> [!note]',
      t('callout note info tip warning admonition'),
    ),
    turn('code', t('Code'), 'code', '```', t('source program')),
    {
      id: 'table',
      label: t('Table'),
      group: t('Blocks'),
      glyph: 'table',
      hint: '|--',
      words: t('grid rows columns'),
      run: insertBlock((schema) => createTable(schema, 3, 3)),
    },
    {
      id: 'divider',
      label: t('Divider'),
      group: t('Blocks'),
      glyph: 'divider',
      hint: '---',
      words: t('line rule hr separator'),
      run: insertBlock((schema) => nodesOf(schema).divider.create()),
    },
    {
      id: 'math',
      label: t('Formula'),
      group: t('Blocks'),
      glyph: 'math',
      hint: '$$',
      words: t('math tex latex equation'),
      run: insertBlock((schema) => nodesOf(schema).math_block.create()),
    },
    {
      id: 'math-inline',
      label: t('Formula in the line'),
      group: t('Blocks'),
      glyph: 'math',
      hint: '$x$',
      words: t('math tex latex inline'),
      run: formula,
    },
    {
      id: 'diagram',
      label: t('Diagram'),
      group: t('Blocks'),
      glyph: 'diagram',
      hint: '```mermaid',
      words: t('mermaid chart flow graph'),
      run: insertBlock((schema) =>
        nodesOf(schema).code_block.create(
          { language: 'mermaid' },
          schema.text('graph LR\n  A[Start] --> B[End]'),
        ),
      ),
    },
    {
      id: 'footnote',
      label: t('Footnote'),
      group: t('Blocks'),
      glyph: 'footnote',
      hint: '[^1]',
      words: t('reference note'),
      run: insertFootnote,
    },
    {
      id: 'picture',
      label: t('Picture'),
      group: t('Media'),
      glyph: 'image',
      hint: '',
      words: t('image photo img'),
      run: choose('image/*'),
    },
    {
      id: 'file',
      label: t('File'),
      group: t('Media'),
      glyph: 'file',
      hint: '',
      words: t('attachment upload pdf'),
      run: choose(''),
    },
    {
      id: 'page-link',
      label: t('Page'),
      group: t('Link to'),
      glyph: 'link',
      hint: '[[',
      words: t('link wiki'),
      run: typeTrigger('[['),
    },
    {
      id: 'embed',
      label: t('Page shown in place'),
      group: t('Link to'),
      glyph: 'embed',
      hint: '![[',
      words: t('embed transclude'),
      run: typeTrigger('![['),
    },
    {
      id: 'mention',
      label: t('Person or page'),
      group: t('Link to'),
      glyph: 'mention',
      hint: '@',
      words: t('mention at'),
      run: typeTrigger('@'),
    },
    {
      id: 'today',
      label: t('Today'),
      group: t('Link to'),
      glyph: 'date',
      hint: '@today',
      words: t('date day'),
      run: insertInline((schema) => nodesOf(schema).mention.create({ date: today() })),
    },
    {
      id: 'emoji',
      label: t('Emoji'),
      group: t('Link to'),
      glyph: 'emoji',
      hint: ':smile',
      words: t('smiley icon'),
      run: typeTrigger(':sm'),
    },
  ]
}

/** Runs an item in place of what was typed to find it. */
export function runInPlace(view: EditorView, from: number, to: number, command: Command): void {
  const clear: Command = (state, dispatch) => {
    dispatch?.(state.tr.delete(from, to))
    return true
  }
  inSequence(clear, command)(view.state, (tr) => view.dispatch(tr), view)
}
