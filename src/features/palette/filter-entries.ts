import Hash from '@lucide/svelte/icons/hash'
import Shapes from '@lucide/svelte/icons/shapes'
import { fileType, folderType, pageType, spaceType } from '../../../domain/node-rules.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import { shownName } from '../../actions/act.ts'
import { withFilter, type OpenFilter } from './palette-input.ts'
import type { PaletteEntry } from './palette-entry.ts'
import { pagesText } from '../../words/counts.ts'

type Asking = Pick<WorkspaceClient, 'query'>

const mostValues = 6
const knownTypes = [pageType, folderType, spaceType, fileType]

/** Values that complete the filter being typed. None where what is typed is a whole value already. */
export async function filterEntries(
  workspace: Asking,
  text: string,
  open: OpenFilter,
): Promise<PaletteEntry[]> {
  const values = await valuesOf(workspace, open)
  const typed = open.value.toLowerCase()
  if (values.some(({ value }) => value.toLowerCase() === typed)) return []
  return values.slice(0, mostValues).map(({ value, detail, sign }) => ({
    id: `filter:${value}:${detail}`,
    sign,
    label: `${open.filter}:${value}`,
    detail,
    snippet: null,
    keys: null,
    act: { kind: 'type', text: withFilter(text, open.start, open.filter, value) },
  }))
}

/** Tags that begin so; choosing one searches in it. */
export async function tagEntries(workspace: Asking, prefix: string): Promise<PaletteEntry[]> {
  const tags = await workspace.query('tags.list', { prefix, limit: 100 })
  return tags.map(({ tag, count }) => ({
    id: `tag:${tag}`,
    sign: { kind: 'outline', outline: Hash },
    label: tag,
    detail: pagesText(count),
    snippet: null,
    keys: null,
    act: { kind: 'type', text: withFilter('', 0, 'tag', tag) },
  }))
}

type FilterValue = {
  readonly value: string
  readonly detail: string
  readonly sign: PaletteEntry['sign']
}

async function valuesOf(workspace: Asking, open: OpenFilter): Promise<FilterValue[]> {
  const typed = open.value.toLowerCase()
  switch (open.filter) {
    case 'type':
      return knownTypes
        .filter((type) => type.startsWith(typed))
        .map((value) => ({ value, detail: '', sign: { kind: 'outline', outline: Shapes } }))
    case 'tag': {
      const tags = await tagEntries(workspace, typed)
      return tags.map(({ label, detail, sign }) => ({ value: label, detail, sign }))
    }
    case 'in': {
      if (typed === '') return topPlaces(workspace)
      const nodes = await workspace.query('nodes.suggest', { text: open.value, limit: 30 })
      const places = nodes.filter((node) => node.type !== fileType && node.name !== '')
      return places
        .sort((left, right) => rankOf(left.type) - rankOf(right.type))
        .map(({ name, type, icon, path }) => ({
          value: name,
          detail: path.map(shownName).at(-1) ?? '',
          sign: { kind: 'node', type, icon },
        }))
    }
  }
}

async function topPlaces(workspace: Asking): Promise<FilterValue[]> {
  const roots = await workspace.query('nodes.list', { parentId: null, limit: mostValues })
  return roots.flatMap(({ type, attributes: { name, icon } }) =>
    typeof name === 'string' && name !== '' && type !== fileType
      ? [
          {
            value: name,
            detail: '',
            sign: { kind: 'node' as const, type, icon: typeof icon === 'string' ? icon : null },
          },
        ]
      : [],
  )
}

/** Spaces and folders hold more than pages do. */
function rankOf(type: string): number {
  return type === spaceType ? 0 : type === folderType ? 1 : 2
}
