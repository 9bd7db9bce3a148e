/**
 * Finds the node that a link means, by the rules of an Obsidian vault: a name means the note or file of that name
 * anywhere (the shortest path wins), a path means that path from the top or from any folder, aliases count as names,
 * case does not, and `.md` may be left out. Targets of Markdown links are relative to their note first.
 */
import type { LinkQuery, ResolvedLink } from '../../domain/document/markdown/link-resolver.ts'
import type { PlannedItem } from './plan-tree.ts'

export type LinkIndex = {
  find(query: LinkQuery, from: PlannedItem): PlannedItem | null
  addAlias(alias: string, item: PlannedItem): void
}

export function createLinkIndex(items: readonly PlannedItem[]): LinkIndex {
  const byPath = new Map<string, PlannedItem>()
  const byName = new Map<string, PlannedItem[]>()
  const byAlias = new Map<string, PlannedItem>()

  for (const item of items) {
    if (item.kind === 'folder') continue
    for (const path of pathsOf(item)) if (!byPath.has(path)) byPath.set(path, item)
    for (const name of new Set(pathsOf(item).map(lastSegment))) {
      const same = byName.get(name)
      if (same === undefined) byName.set(name, [item])
      else same.push(item)
    }
  }
  for (const same of byName.values())
    same.sort((left, right) => left.path.length - right.path.length)

  function findPath(path: string): PlannedItem | null {
    const exact = byPath.get(path)
    if (exact !== undefined) return exact
    const ending = `/${path}`
    const same = byName.get(lastSegment(path)) ?? []
    return same.find((item) => pathsOf(item).some((own) => own.endsWith(ending))) ?? null
  }

  return {
    find({ target, syntax }, from) {
      const wanted = fold(target.replace(/^\/+/u, ''))
      if (wanted === '') return null
      const folder = fold(from.path).split('/').slice(0, -1)
      const relative = join(folder, wanted)
      if (syntax === 'markdown' || /^\.{1,2}\//u.test(wanted)) {
        const near = relative === null ? null : (byPath.get(relative) ?? null)
        if (near !== null) return near
      }
      if (wanted.includes('/'))
        return findPath(wanted.replace(/^(?:\.{1,2}\/)+/u, '')) ?? byAlias.get(wanted) ?? null
      const named = byName.get(wanted)
      if (named === undefined) return byAlias.get(wanted) ?? null
      const beside = named.find(
        (item) => fold(item.path).split('/').slice(0, -1).join('/') === folder.join('/'),
      )
      return syntax === 'markdown' ? (beside ?? named[0] ?? null) : (named[0] ?? null)
    },
    addAlias(alias, item) {
      const key = fold(alias)
      if (key !== '' && !byAlias.has(key)) byAlias.set(key, item)
    },
  }
}

/** What a resolver of the document codec answers with. */
export function resolvedLink(item: PlannedItem): ResolvedLink {
  return { nodeId: item.id, isPage: item.kind === 'page' }
}

/** The paths under which an item is found: a note with and without its ending. */
function pathsOf(item: PlannedItem): readonly string[] {
  const path = fold(item.path)
  return item.format === 'markdown' ? [path, path.replace(/\.[^./]+$/u, '')] : [path]
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().trim()
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function join(folder: readonly string[], path: string): string | null {
  const segments = [...folder]
  for (const segment of path.split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) return null
    } else if (segment !== '.' && segment !== '') segments.push(segment)
  }
  return segments.join('/')
}
