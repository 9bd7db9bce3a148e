/** What `/` offers: every kind of block, and the ways to point elsewhere. */
import type { Command } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { createTable, insertBlock, insertFootnote, insertInline } from './commands/insert.ts'
import { inSequence } from './commands/sequence.ts'
import { turnInto, type BlockKind } from './commands/turn-into.ts'
import { nodesOf } from './document-nodes.ts'
import type { GlyphName } from './glyphs.ts'

export type SlashItem = {
  readonly id: string
  readonly label: string
  readonly group: 'Blocks' | 'Media' | 'Link to'
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
): SlashItem => ({ id: kind, label, group: 'Blocks', glyph, hint, words, run: turnInto(kind) })

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
    turn('text', 'Text', 'text', '', 'paragraph plain'),
    turn('heading-1', 'Heading 1', 'heading-1', '#', 'title h1'),
    turn('heading-2', 'Heading 2', 'heading-2', '##', 'subtitle h2'),
    turn('heading-3', 'Heading 3', 'heading-3', '###', 'h3'),
    turn('bullet', 'Bulleted list', 'bullet', '-', 'unordered ul points'),
    turn('ordered', 'Numbered list', 'ordered', '1.', 'ol'),
    turn('task', 'Task list', 'task', '[ ]', 'todo checkbox check'),
    turn('quote', 'Quote', 'quote', '>', 'blockquote cite'),
    turn('callout', 'Aside', 'callout', '> [!note]', 'callout note info tip warning admonition'),
    turn('code', 'Code', 'code', '```', 'source program'),
    {
      id: 'table',
      label: 'Table',
      group: 'Blocks',
      glyph: 'table',
      hint: '|--',
      words: 'grid rows columns',
      run: insertBlock((schema) => createTable(schema, 3, 3)),
    },
    {
      id: 'divider',
      label: 'Divider',
      group: 'Blocks',
      glyph: 'divider',
      hint: '---',
      words: 'line rule hr separator',
      run: insertBlock((schema) => nodesOf(schema).divider.create()),
    },
    {
      id: 'math',
      label: 'Formula',
      group: 'Blocks',
      glyph: 'math',
      hint: '$$',
      words: 'math tex latex equation',
      run: insertBlock((schema) => nodesOf(schema).math_block.create()),
    },
    {
      id: 'math-inline',
      label: 'Formula in the line',
      group: 'Blocks',
      glyph: 'math',
      hint: '$x$',
      words: 'math tex latex inline',
      run: formula,
    },
    {
      id: 'diagram',
      label: 'Diagram',
      group: 'Blocks',
      glyph: 'diagram',
      hint: '```mermaid',
      words: 'mermaid chart flow graph',
      run: insertBlock((schema) =>
        nodesOf(schema).code_block.create(
          { language: 'mermaid' },
          schema.text('graph LR\n  A[Start] --> B[End]'),
        ),
      ),
    },
    {
      id: 'footnote',
      label: 'Footnote',
      group: 'Blocks',
      glyph: 'footnote',
      hint: '[^1]',
      words: 'reference note',
      run: insertFootnote,
    },
    {
      id: 'picture',
      label: 'Picture',
      group: 'Media',
      glyph: 'image',
      hint: '',
      words: 'image photo img',
      run: choose('image/*'),
    },
    {
      id: 'file',
      label: 'File',
      group: 'Media',
      glyph: 'file',
      hint: '',
      words: 'attachment upload pdf',
      run: choose(''),
    },
    {
      id: 'page-link',
      label: 'Page',
      group: 'Link to',
      glyph: 'link',
      hint: '[[',
      words: 'link wiki',
      run: typeTrigger('[['),
    },
    {
      id: 'embed',
      label: 'Page shown in place',
      group: 'Link to',
      glyph: 'embed',
      hint: '![[',
      words: 'embed transclude',
      run: typeTrigger('![['),
    },
    {
      id: 'mention',
      label: 'Person or page',
      group: 'Link to',
      glyph: 'mention',
      hint: '@',
      words: 'mention at',
      run: typeTrigger('@'),
    },
    {
      id: 'today',
      label: 'Today',
      group: 'Link to',
      glyph: 'date',
      hint: '@today',
      words: 'date day',
      run: insertInline((schema) => nodesOf(schema).mention.create({ date: today() })),
    },
    {
      id: 'emoji',
      label: 'Emoji',
      group: 'Link to',
      glyph: 'emoji',
      hint: ':smile',
      words: 'smiley icon',
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
