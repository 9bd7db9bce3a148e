/**
 * What one types after `/`, `[[`, `@`, `#` or `:` asks for suggestions. This finds it and keeps it; a menu shows it.
 *
 *   closed ──typed a trigger──> open ──typed on──> open (longer query)
 *     ^                          │ Escape: dismissed, the text stays and does not ask again
 *     └── caret left, chosen ────┘
 */
import { Plugin, PluginKey, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { isSharedChange } from './remote-change.ts'

export type SuggestionKind = 'block' | 'page' | 'embed' | 'mention' | 'tag' | 'emoji'

export type Suggestion = {
  readonly kind: SuggestionKind
  /** From the trigger to the caret. */
  readonly from: number
  readonly to: number
  /** What is typed after the trigger. */
  readonly query: string
}

type State = { readonly open: Suggestion | null; readonly dismissedAt: number | null }

/** How far back a trigger may lie, in characters. */
const reach = 64
const before = '(?:^|[\\s\\ufffc([{"“‘—–-])'

const patterns: readonly { readonly kind: SuggestionKind; readonly pattern: RegExp }[] = [
  { kind: 'embed', pattern: /!\[\[([^[\]\n\ufffc]{0,60})$/u },
  { kind: 'page', pattern: /\[\[([^[\]\n\ufffc]{0,60})$/u },
  {
    kind: 'block',
    pattern: new RegExp(`${before}/((?:[^\\s/\\ufffc][^/\\n\\ufffc]{0,29})?)$`, 'u'),
  },
  {
    kind: 'mention',
    pattern: new RegExp(`${before}@((?:[^\\s@\\ufffc][^@\\n\\ufffc]{0,39})?)$`, 'u'),
  },
  { kind: 'tag', pattern: new RegExp(`${before}#([\\p{L}\\p{N}_/-]{1,40})$`, 'u') },
  { kind: 'emoji', pattern: new RegExp(`${before}:([\\p{L}\\p{N}_+-]{2,30})$`, 'u') },
]

const triggerLength: Readonly<Record<SuggestionKind, number>> = {
  block: 1,
  page: 2,
  embed: 3,
  mention: 1,
  tag: 1,
  emoji: 1,
}

const suggestionKey = new PluginKey<State>('suggestion')

/** What the text before the caret asks for. */
export function suggestionAt(state: EditorState): Suggestion | null {
  const { $head, empty } = state.selection
  const { parent } = $head
  if (!empty || !parent.inlineContent || parent.type.spec.code === true) return null
  if ($head.marks().some((mark) => mark.type.spec.code === true)) return null
  const offset = $head.parentOffset
  const text = parent.textBetween(Math.max(0, offset - reach), offset, undefined, '\ufffc')
  for (const { kind, pattern } of patterns) {
    const query = pattern.exec(text)?.[1]
    if (query === undefined) continue
    return { kind, from: $head.pos - query.length - triggerLength[kind], to: $head.pos, query }
  }
  return null
}

function apply(transaction: Transaction, value: State, state: EditorState): State {
  const dismissedAt =
    value.dismissedAt === null ? null : transaction.mapping.map(value.dismissedAt, -1)
  const found = suggestionAt(state)
  if (found === null) return { open: null, dismissedAt: null }
  if (transaction.getMeta(suggestionKey) === 'dismiss')
    return { open: null, dismissedAt: found.from }
  if (found.from === dismissedAt) return { open: null, dismissedAt }
  const wasOpen = value.open !== null && transaction.mapping.map(value.open.from, -1) === found.from
  const isTyped =
    transaction.docChanged &&
    !isSharedChange(transaction) &&
    transaction.getMeta('paste') !== true &&
    transaction.getMeta('uiEvent') === undefined
  return { open: wasOpen || isTyped ? found : null, dismissedAt: null }
}

/** What the menu is told and asked. */
export type SuggestionMenu = {
  readonly show: (suggestion: Suggestion | null) => void
  /** A key while a suggestion is open; true when the menu took it. */
  readonly takeKey: (event: KeyboardEvent) => boolean
  /** Attributes that tie the text to the open menu for assistive technology. */
  readonly attributes: () => Readonly<Record<string, string>>
}

/** The part of it that an open menu fills in: the plugin is there first. */
export type SuggestionKeys = {
  takeKey: SuggestionMenu['takeKey']
  attributes: SuggestionMenu['attributes']
}

export function suggestions(menu: SuggestionMenu): Plugin<State> {
  const openIn = (state: EditorState) => suggestionKey.getState(state)?.open ?? null
  return new Plugin<State>({
    key: suggestionKey,
    state: {
      init: () => ({ open: null, dismissedAt: null }),
      apply: (transaction, value, _old, state) => apply(transaction, value, state),
    },
    props: {
      handleKeyDown: (view, event) => {
        if (openIn(view.state) === null || event.isComposing) return false
        return menu.takeKey(event)
      },
      attributes: (state): Record<string, string> =>
        openIn(state) === null ? {} : { ...menu.attributes() },
      handleDOMEvents: {
        blur: (view) => {
          if (openIn(view.state) !== null) dismissSuggestion(view)
          return false
        },
      },
    },
    view: () => ({
      update: (view, old) => {
        const open = openIn(view.state)
        if (open !== openIn(old)) menu.show(open)
      },
      destroy: () => menu.show(null),
    }),
  })
}

/** Closes the menu and leaves the text; the same text does not open it again. */
export function dismissSuggestion(view: EditorView): void {
  view.dispatch(view.state.tr.setMeta(suggestionKey, 'dismiss'))
}
