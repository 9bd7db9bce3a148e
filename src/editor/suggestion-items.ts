/** What the menus behind `/`, `[[`, `![[`, `@`, `#` and `:` offer, and what choosing does. */
import type { EditorView } from 'prosemirror-view'
import { insertBlock, insertInline } from './commands/insert.ts'
import { nodesOf } from './document-nodes.ts'
import type { EditorHost, NamedNode } from './editor-host.ts'
import { fuzzyMatch, type FuzzyMatch } from './fuzzy.ts'
import type { GlyphName } from './glyphs.ts'
import { dayName } from './node-views/reference.ts'
import { runInPlace, slashItems, type SlashActions } from './slash-items.ts'
import type { Suggestion } from './suggestion.ts'
import { t } from '../words/words.ts'

export type SuggestionItem = {
  readonly id: string
  readonly group: string
  readonly label: string
  readonly ranges: FuzzyMatch['ranges']
  /** Grey words after the label: where a page lies. */
  readonly detail: string
  /** At the right edge: the Markdown for it. */
  readonly hint: string
  readonly glyph: GlyphName | null
  /** Shown instead of an outline. */
  readonly emoji: string | null
  readonly choose: (view: EditorView, suggestion: Suggestion) => void
}

const most = 8
/** Blocks chosen last, in this tab, the latest first. */
const recentBlocks: string[] = []

export type ItemSources = { readonly host: EditorHost; readonly actions: SlashActions }

/** The items for what was typed. Rejects with what the workspace says. */
export async function suggestionItems(
  { kind, query }: Suggestion,
  { host, actions }: ItemSources,
): Promise<readonly SuggestionItem[]> {
  switch (kind) {
    case 'block':
      return blockItems(query, host, actions)
    case 'page':
    case 'embed':
      return pageItems(query, kind, host)
    case 'mention':
      return [...dateItems(query), ...(await mentionItems(query, host))].slice(0, most)
    case 'tag':
      return tagItems(query, host)
    case 'emoji':
      return emojiItems(query)
  }
}

const nodeGlyphs: Readonly<Record<string, GlyphName>> = {
  page: 'page',
  folder: 'folder',
  space: 'space',
}

function nodeItem(node: NamedNode, query: string, group: string): Omit<SuggestionItem, 'choose'> {
  const isEmoji = node.icon !== null && !node.icon.startsWith('lucide:')
  return {
    id: node.id,
    group,
    label: node.name === '' ? t('Untitled') : node.name,
    ranges: fuzzyMatch(query, node.name)?.ranges ?? [],
    detail: (node.path ?? []).join(' / '),
    hint: '',
    glyph: isEmoji ? null : (nodeGlyphs[node.type] ?? 'document'),
    emoji: isEmoji ? node.icon : null,
  }
}

async function blockItems(
  query: string,
  host: EditorHost,
  actions: SlashActions,
): Promise<readonly SuggestionItem[]> {
  const scored = slashItems(actions).flatMap((item) => {
    const label = fuzzyMatch(query, item.label)
    const word = query === '' ? null : fuzzyMatch(query, item.words)
    const score = Math.max(
      label?.score ?? -1,
      word === null || word.score < 50 ? -1 : word.score - 40,
    )
    return score < 0 ? [] : [{ item, score, ranges: label?.ranges ?? [] }]
  })
  const rankOf = (id: string) => {
    const index = recentBlocks.indexOf(id)
    return index < 0 ? recentBlocks.length : index
  }
  if (query !== '') scored.sort((a, b) => b.score - a.score)
  const toItem = ({ item, ranges }: (typeof scored)[number], group: string): SuggestionItem => ({
    ...item,
    group,
    ranges,
    detail: '',
    emoji: null,
    choose: (view, { from, to }) => {
      const index = recentBlocks.indexOf(item.id)
      if (index >= 0) recentBlocks.splice(index, 1)
      recentBlocks.unshift(item.id)
      runInPlace(view, from, to, item.run)
    },
  })
  if (query === '') {
    const recent = scored
      .filter(({ item }) => recentBlocks.includes(item.id))
      .sort((a, b) => rankOf(a.item.id) - rankOf(b.item.id))
      .slice(0, 3)
    const rest = scored.filter((each) => !recent.includes(each))
    return [
      ...recent.map((each) => toItem(each, t('Recent'))),
      ...rest.map((each) => toItem(each, each.item.group)),
    ]
  }
  const blocks = scored
    .slice(0, most)
    .map((each) => toItem(each, t('Blocks for “{query}”', { query })))
  const nodes = query.length < 2 ? [] : await host.suggestNodes(query, 3)
  return [...blocks, ...nodes.map((node) => linkItem(node, query, t('Link to'), 'page'))]
}

function linkItem(
  node: NamedNode,
  query: string,
  group: string,
  kind: 'page' | 'embed',
): SuggestionItem {
  const attributes = { nodeId: node.id, target: node.name }
  return {
    ...nodeItem(node, query, group),
    choose: (view, { from, to }) => {
      runInPlace(
        view,
        from,
        to,
        kind === 'embed'
          ? insertBlock((schema) => nodesOf(schema).embed.create(attributes))
          : insertInline((schema) => nodesOf(schema).page_link.create(attributes)),
      )
    },
  }
}

async function pageItems(
  query: string,
  kind: 'page' | 'embed',
  host: EditorHost,
): Promise<readonly SuggestionItem[]> {
  const name = query.trim()
  const nodes = await host.suggestNodes(name, most)
  const group = name === '' ? t('Recent') : kind === 'embed' ? t('Show in place') : t('Link to')
  const items = nodes.map((node) => linkItem(node, name, group, kind))
  if (name === '' || nodes.some((node) => node.name.toLowerCase() === name.toLowerCase()))
    return items
  return [...items, newPageItem(name, host)]
}

function newPageItem(name: string, host: EditorHost): SuggestionItem {
  return {
    id: 'new-page',
    group: t('Not there yet'),
    label: t('New page “{name}”', { name }),
    ranges: [],
    detail: '',
    hint: '',
    glyph: 'plus',
    emoji: null,
    choose: (view, { from, to }) => {
      const put = (nodeId: string | null) => {
        if (view.isDestroyed) return
        const node = nodesOf(view.state.schema).page_link.create({ nodeId, target: name })
        runInPlace(
          view,
          from,
          to,
          insertInline(() => node),
        )
      }
      host.createPage(name).then(put).catch(host.report)
    },
  }
}

async function mentionItems(query: string, host: EditorHost): Promise<readonly SuggestionItem[]> {
  const nodes = await host.suggestNodes(query.trim(), most)
  return nodes.map((node) => ({
    ...nodeItem(node, query, query === '' ? t('Recent') : t('Mention')),
    choose: (view, { from, to }) => {
      const attributes = { nodeId: node.id, label: '' }
      runInPlace(
        view,
        from,
        to,
        insertInline((schema) => nodesOf(schema).mention.create(attributes)),
      )
    },
  }))
}

/** Days near today by their names, and any day that is typed as YYYY-MM-DD. */
function dateItems(query: string): readonly SuggestionItem[] {
  const now = new Date()
  const dayAt = (distance: number) => {
    const at = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + distance))
    return at.toISOString().slice(0, 10)
  }
  const typed = /^\d{4}-\d{2}-\d{2}$/.test(query.trim()) ? [query.trim()] : []
  const wanted = query.trim().toLowerCase()
  const near = [0, 1, -1]
    .map(dayAt)
    .filter((date) => wanted === '' || dayName(date, now).toLowerCase().startsWith(wanted))
  return [...typed, ...near].map((date) => ({
    id: date,
    group: t('Day'),
    label: dayName(date, now),
    ranges: [],
    detail: date,
    hint: '',
    glyph: 'date',
    emoji: null,
    choose: (view, { from, to }) => {
      runInPlace(
        view,
        from,
        to,
        insertInline((schema) => nodesOf(schema).mention.create({ date })),
      )
    },
  }))
}

async function tagItems(query: string, host: EditorHost): Promise<readonly SuggestionItem[]> {
  const known = await host.suggestTags(query, most)
  const isNew = !known.some((tag) => tag.toLowerCase() === query.toLowerCase())
  const item = (tag: string, group: string): SuggestionItem => ({
    id: tag,
    group,
    label: tag,
    ranges: fuzzyMatch(query, tag)?.ranges ?? [],
    detail: '',
    hint: '',
    glyph: 'tag',
    emoji: null,
    choose: (view, { from, to }) => {
      runInPlace(
        view,
        from,
        to,
        insertInline((schema) => nodesOf(schema).tag.create({ name: tag })),
      )
    },
  })
  const offersNew = isNew && /[\p{L}_]/u.test(query)
  return [
    ...known.map((tag) => item(tag, t('Tags'))),
    ...(offersNew ? [item(query, t('New tag'))] : []),
  ]
}

async function emojiItems(query: string): Promise<readonly SuggestionItem[]> {
  const { findEmoji } = await import('./emoji.ts')
  return findEmoji(query, most).map(({ emoji, name }) => ({
    id: emoji,
    group: t('Emoji'),
    label: name,
    ranges: fuzzyMatch(query, name)?.ranges ?? [],
    detail: '',
    hint: '',
    glyph: null,
    emoji,
    choose: (view, { from, to }) => {
      view.dispatch(view.state.tr.insertText(emoji, from, to).scrollIntoView())
    },
  }))
}
