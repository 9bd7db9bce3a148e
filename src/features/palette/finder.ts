/** Finds what the text of the palette asks for. One finder lives as long as the palette is open. */
import AtSign from '@lucide/svelte/icons/at-sign'
import ChevronRight from '@lucide/svelte/icons/chevron-right'
import FilePlus from '@lucide/svelte/icons/file-plus-2'
import Filter from '@lucide/svelte/icons/list-filter'
import Hash from '@lucide/svelte/icons/hash'
import Keyboard from '@lucide/svelte/icons/keyboard'
import UserRound from '@lucide/svelte/icons/user-round'
import { parseSearch } from '../../../domain/search-query.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import { shownName } from '../../actions/act.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'
import type { Outline } from '../../ui/node-icons.ts'
import { fittingCommands } from './command-match.ts'
import { filterEntries, tagEntries } from './filter-entries.ts'
import { leadingCommands } from './leading-commands.ts'
import { hitGroups, nodeEntries } from './node-entries.ts'
import { readInput } from './palette-input.ts'
import type { PaletteAnswer, PaletteEntry, PaletteGroup } from './palette-entry.ts'
import { t } from '../../words/words.ts'

export type Finder = (text: string) => Promise<PaletteAnswer>

export type FinderPlace = {
  readonly workspace: Pick<WorkspaceClient, 'query'>
  /** Commands that could run when the palette was opened. */
  readonly commands: readonly Shortcut[]
  /** Name of the place where a new page goes; '' for the top. */
  readonly placeName: () => string
  /** False for who may only read: no page is offered to be made. */
  readonly mayCreate: boolean
}

const mostNames = 8
const mostHits = 50
const mostCommands = 5
/** Commands that open the palette itself are no use inside it. */
const ownCommands: ReadonlySet<string> = new Set(['palette', 'switcher'])
const firstCommands = ['new-page', 'today', 'import']

/** Everything: names, text, commands, tags and filters. */
export function createFinder({ workspace, commands, placeName, mayCreate }: FinderPlace): Finder {
  const offered = commands.filter((command) => !ownCommands.has(command.id))

  async function findAll(typed: string): Promise<PaletteAnswer> {
    const { openFilter } = readInput(typed)
    const completions = openFilter === null ? [] : await filterEntries(workspace, typed, openFilter)
    // What is still to be completed narrows nothing yet.
    const text =
      openFilter === null || completions.length === 0 ? typed : typed.slice(0, openFilter.start)
    const query = parseSearch(text)
    const hasFilter = query.within !== null || query.types.length + query.tags.length > 0
    const hasWords = query.terms.length > 0
    const [named, hits] = await Promise.all([
      hasWords && !hasFilter ? workspace.query('nodes.suggest', { text, limit: mostNames }) : [],
      hasWords || hasFilter ? workspace.query('nodes.search', { text, limit: mostHits }) : [],
    ])
    const words = query.terms.map((term) => term.text).join(' ')
    const leading = leadingCommands(
      offered,
      named.map(({ name }) => name),
      hasFilter ? '' : typed,
    )
    const others = offered.filter((command) => !leading.includes(command))
    const doing = hasWords
      ? [
          ...commandEntries(others, words).slice(0, mostCommands),
          ...(mayCreate ? [createEntry(words, placeName())] : []),
        ]
      : []
    const found = hitGroups(text, named, hits)
    return {
      groups: withEntries([
        { label: t('Filters'), entries: completions },
        { label: t('Commands'), entries: commandEntries(leading, words).slice(0, mostCommands) },
        ...found,
        { label: t('Do'), entries: doing },
      ]),
      hits:
        hasWords || hasFilter
          ? {
              count: found.reduce((sum, group) => sum + group.entries.length, 0),
              isMore: hits.length === mostHits,
            }
          : null,
    }
  }

  return async (text) => {
    const { mode, words } = readInput(text)
    switch (mode) {
      case 'commands':
        return withoutHits(commandGroups(offered, words))
      case 'tags':
        return withoutHits([{ label: t('Tags'), entries: await tagEntries(workspace, words) }])
      case 'people':
        return withoutHits(await peopleGroups(workspace, words))
      case 'help':
        return withoutHits([{ label: t('What this box knows'), entries: helpEntries(offered) }])
      case 'all':
        if (words !== '') return findAll(text)
        return withoutHits([
          await recentGroup(workspace),
          { label: t('Do'), entries: firstEntries(offered) },
        ])
    }
  }
}

/** Names only: goes to a page with the fewest keys. */
export function createNameFinder({ workspace, placeName, mayCreate }: FinderPlace): Finder {
  return async (text) => {
    const words = text.trim()
    if (words === '') return withoutHits([await recentGroup(workspace)])
    const nodes = await workspace.query('nodes.suggest', { text, limit: mostHits })
    return {
      groups: withEntries([
        { label: t('Pages'), entries: nodeEntries(text, nodes) },
        { label: t('Do'), entries: mayCreate ? [createEntry(words, placeName())] : [] },
      ]),
      hits: { count: nodes.length, isMore: nodes.length === mostHits },
    }
  }
}

function withoutHits(groups: readonly PaletteGroup[]): PaletteAnswer {
  return { groups: withEntries(groups), hits: null }
}

function withEntries(groups: readonly PaletteGroup[]): readonly PaletteGroup[] {
  return groups.filter((group) => group.entries.length > 0)
}

async function recentGroup(workspace: FinderPlace['workspace']): Promise<PaletteGroup> {
  const recents = await workspace.query('recents.list', { limit: 10 })
  return { label: t('Opened last'), entries: nodeEntries('', recents) }
}

async function peopleGroups(
  workspace: FinderPlace['workspace'],
  words: string,
): Promise<PaletteGroup[]> {
  const [people, nodes] = await Promise.all([
    workspace.query('users.list', {}),
    workspace.query('nodes.suggest', { text: words, limit: 20 }),
  ])
  const fits = words.toLowerCase()
  return [
    {
      label: t('People'),
      entries: people
        .filter((person) => person.name.toLowerCase().includes(fits))
        .map((person) => ({
          id: `person:${person.id}`,
          sign: { kind: 'outline', outline: UserRound },
          label: shownName(person.name),
          detail: t('Where they are named'),
          snippet: null,
          keys: null,
          act: { kind: 'type', text: `"${person.name.replaceAll('"', '')}" ` },
        })),
    },
    { label: t('Pages'), entries: nodeEntries(words, nodes) },
  ]
}

function commandEntries(commands: readonly Shortcut[], words: string): PaletteEntry[] {
  return fittingCommands(commands, words).map(({ command, markedLabel }) => ({
    id: `command:${command.id}`,
    sign: { kind: 'outline', outline: ChevronRight },
    label: markedLabel,
    detail: '',
    snippet: null,
    keys: command.keys[0] ?? null,
    act: { kind: 'run', command },
  }))
}

/** Every fitting command; by their groups as long as nothing narrows them. */
function commandGroups(commands: readonly Shortcut[], words: string): PaletteGroup[] {
  if (words !== '') return [{ label: t('Do'), entries: commandEntries(commands, words) }]
  const labels = [...new Set(commands.map((command) => command.group))]
  return labels.map((label) => ({
    label,
    entries: commandEntries(
      commands.filter((command) => command.group === label),
      '',
    ),
  }))
}

function firstEntries(commands: readonly Shortcut[]): PaletteEntry[] {
  return commandEntries(
    firstCommands.flatMap((id) => commands.find((command) => command.id === id) ?? []),
    '',
  )
}

function createEntry(name: string, placeName: string): PaletteEntry {
  return {
    id: 'create',
    sign: { kind: 'outline', outline: FilePlus },
    label: t('New page “{name}”', { name }),
    detail: placeName === '' ? '' : t('in {placeName}', { placeName }),
    snippet: null,
    keys: 'Shift+Enter',
    act: { kind: 'create', name },
  }
}

function helpEntries(commands: readonly Shortcut[]): PaletteEntry[] {
  const line = (outline: Outline, text: string, label: string): PaletteEntry => ({
    id: `help:${text}`,
    sign: { kind: 'outline', outline },
    label,
    detail: text.trim(),
    snippet: null,
    keys: null,
    act: { kind: 'type', text },
  })
  const sheet = commands.find((command) => command.id === 'keys')
  return [
    line(ChevronRight, '>', t('Commands')),
    line(Hash, '#', t('Tags')),
    line(AtSign, '@', t('People and pages by name')),
    line(Filter, 'in:', t('Inside a space, folder or page')),
    line(Filter, 'type:', t('Only pages, folders, spaces or files')),
    line(Filter, 'tag:', t('Only pages with a tag')),
    ...(sheet === undefined
      ? []
      : [{ ...line(Keyboard, '?', sheet.label), act: { kind: 'run', command: sheet } as const }]),
  ]
}
