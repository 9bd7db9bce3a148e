import { v7 } from 'uuid'
import type { ImportPlan, PlannedKind, PlannedNode } from '../../protocol/import.ts'
import type { Collected } from './collect-entries.ts'
import type { ImportEntry } from './import-entry.ts'

export type PageFormat = 'markdown' | 'text' | 'html'

/** What becomes of one path: a folder has no entry. */
export type PlannedItem = PlannedNode & {
  readonly id: string
  readonly parent: PlannedItem | null
  readonly format: PageFormat | null
  readonly entry: ImportEntry | null
}

const formatByEnding: Readonly<Record<string, PageFormat>> = {
  md: 'markdown',
  markdown: 'markdown',
  mdown: 'markdown',
  txt: 'text',
  text: 'text',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
}

/**
 * Lays the entries out as a tree, folders first and names in order, as a file manager shows them. A folder beside a
 * note of its name holds what lies below that page: this is how pages in pages are exported.
 */
export function planTree(entries: readonly ImportEntry[]): PlannedItem[] {
  const root: Branch = { folders: new Map(), entries: [] }
  for (const entry of entries) {
    let branch = root
    for (const folder of entry.segments.slice(0, -1)) {
      let next = branch.folders.get(folder)
      if (next === undefined)
        branch.folders.set(folder, (next = { folders: new Map(), entries: [] }))
      branch = next
    }
    branch.entries.push(entry)
  }
  const items: PlannedItem[] = []
  layOut(root, null, '', items)
  return items
}

type Branch = { readonly folders: Map<string, Branch>; readonly entries: ImportEntry[] }

const inOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function layOut(
  branch: Branch,
  parent: PlannedItem | null,
  prefix: string,
  items: PlannedItem[],
): void {
  const depth = parent === null ? 0 : parent.depth + 1
  const place = (
    name: string,
    kind: PlannedKind,
    entry: ImportEntry | null,
    format: PageFormat | null,
  ) => {
    const fileName = entry?.segments.at(-1) ?? name
    const item: PlannedItem = {
      id: v7(),
      path: `${prefix}${fileName}`,
      name,
      kind,
      depth,
      size: entry?.size ?? 0,
      parent,
      format,
      entry,
    }
    items.push(item)
    return item
  }
  const pages = new Set(branch.entries.map(pageName))
  const folders = [...branch.folders].sort(([left], [right]) => inOrder.compare(left, right))
  for (const [name, below] of folders)
    if (!pages.has(name))
      layOut(below, place(name, 'folder', null, null), `${prefix}${name}/`, items)
  const laidOut = new Set<Branch>()
  const named = branch.entries
    .map((entry) => ({ entry, fileName: entry.segments.at(-1) ?? '' }))
    .sort((left, right) => inOrder.compare(left.fileName, right.fileName))
  for (const { entry, fileName } of named) {
    const format = pageFormat(fileName)
    if (format === null) place(fileName, 'file', entry, null)
    else {
      const name = fileName.replace(/\.[^.]+$/u, '')
      const page = place(name, 'page', entry, format)
      const below = branch.folders.get(name)
      if (below === undefined || laidOut.has(below)) continue
      laidOut.add(below)
      layOut(below, page, `${prefix}${name}/`, items)
    }
  }
}

/** The name under which a note becomes a page; null for other files. */
function pageName(entry: ImportEntry): string | null {
  const fileName = entry.segments.at(-1) ?? ''
  return pageFormat(fileName) === null ? null : fileName.replace(/\.[^.]+$/u, '')
}

function pageFormat(fileName: string): PageFormat | null {
  const ending = /\.([^.]+)$/u.exec(fileName)?.[1]?.toLowerCase()
  return ending === undefined ? null : (formatByEnding[ending] ?? null)
}

/** The plan as a person sees it before anything is written. */
export function planOf(items: readonly PlannedItem[], { losses }: Collected): ImportPlan {
  const count = (kind: PlannedKind) => items.filter((item) => item.kind === kind).length
  const tops = items.filter((item) => item.parent === null)
  const [top] = tops
  return {
    label:
      tops.length === 1 && top !== undefined
        ? top.name
        : `${items.length} ${items.length === 1 ? 'item' : 'items'}`,
    nodes: items.map(({ path, name, kind, depth, size }) => ({ path, name, kind, depth, size })),
    pages: count('page'),
    files: count('file'),
    folders: count('folder'),
    bytes: items.reduce((sum, item) => sum + item.size, 0),
    losses,
  }
}
