/**
 * The outline: the tree as a flat list of lines in which some nodes are open. Only counts are taken of what is not
 * shown, so a window costs as much as it shows plus the number of open nodes, whatever the size of the workspace.
 */
import { privateType } from '../../domain/node-rules.ts'
import type { TreeRow } from '../../protocol/rows.ts'
import type { Connection } from './sqlite/connection.ts'

type OpenNode = {
  readonly key: number
  readonly id: string
  readonly parentKey: number | null
  readonly position: string
}

type Branch = {
  readonly childCount: number
  /** Open children in order, each with its place among all children (0-based). */
  readonly openChildren: readonly (OpenNode & { readonly rank: number })[]
  /** Lines below the parent of this branch, open descendants included. */
  readonly lineCount: number
}

export type Outline = {
  readonly total: number
  rows(offset: number, limit: number): TreeRow[]
  /** Line of a node, or -1 when a node above it is closed. */
  locate(id: string): number
  /** Keys of the parents whose children are shown; null: the roots. */
  readonly shownParents: readonly (number | null)[]
}

const rootFilter = `AND type <> '${privateType}'`

export function createOutline(connection: Connection, expandedIds: readonly string[]): Outline {
  const openByParent = new Map<number | null, OpenNode[]>()
  for (const node of openNodes(connection, expandedIds)) {
    const siblings = openByParent.get(node.parentKey)
    if (siblings === undefined) openByParent.set(node.parentKey, [node])
    else siblings.push(node)
  }
  const branchByParent = new Map<number | null, Branch>()

  function branchOf(parentKey: number | null): Branch {
    const known = branchByParent.get(parentKey)
    if (known !== undefined) return known
    const childCount = countChildren(connection, parentKey)
    // A cycle left by another device must not hang the walk: an entry is there before its children are looked at.
    branchByParent.set(parentKey, { childCount, openChildren: [], lineCount: childCount })
    const openChildren = (openByParent.get(parentKey) ?? []).map((node) => ({
      ...node,
      rank: rankOf(connection, node),
    }))
    let lineCount = childCount
    for (const child of openChildren) lineCount += branchOf(child.key).lineCount
    const branch = { childCount, openChildren, lineCount }
    branchByParent.set(parentKey, branch)
    return branch
  }

  const total = branchOf(null).lineCount

  function rows(offset: number, limit: number): TreeRow[] {
    const found: TreeRow[] = []
    const end = Math.min(total, offset + limit)

    function walk(
      parentKey: number | null,
      rootId: string | null,
      depth: number,
      firstLine: number,
    ): void {
      const branch = branchOf(parentKey)
      let rank = 0
      let line = firstLine
      const take = (until: number) => {
        const count = until - rank
        const skip = Math.max(0, offset - line)
        const wanted = Math.min(count, end - line) - skip
        if (wanted > 0)
          found.push(
            ...childRows(connection, parentKey, rank + skip, wanted).map((row, index) =>
              toTreeRow(
                row,
                rootId,
                depth,
                line + skip + index,
                rank + skip + index,
                branch.childCount,
                isOpen,
              ),
            ),
          )
        line += count
        rank = until
      }
      const isOpen = (key: number) => branch.openChildren.some((child) => child.key === key)
      for (const child of branch.openChildren) {
        if (line >= end) return
        take(child.rank + 1)
        const below = branchOf(child.key).lineCount
        if (line < end && line + below > offset)
          walk(child.key, rootId ?? child.id, depth + 1, line)
        line += below
      }
      take(branch.childCount)
    }

    walk(null, null, 0, 0)
    return found
  }

  function locate(id: string): number {
    const node = connection.row<[number, string, number | null, string]>(
      'SELECT key, id, parent_key, position FROM nodes WHERE uuid = unhex(?, char(45)) AND trashed = 0',
      id,
    )
    if (node === undefined) return -1
    let [key, , parentKey, position] = node
    let nodeId = node[1]
    let line = 0
    for (;;) {
      const branch = branchByParent.get(parentKey)
      if (branch === undefined) return -1
      const rank = rankOf(connection, { key, id: nodeId, parentKey, position })
      line += rank
      for (const child of branch.openChildren)
        if (child.rank < rank) line += branchOf(child.key).lineCount
      if (parentKey === null) return line
      line += 1
      const parent = connection.row<[number, string, number | null, string]>(
        'SELECT key, id, parent_key, position FROM nodes WHERE key = ?',
        parentKey,
      )
      if (parent === undefined) return -1
      ;[key, nodeId, parentKey, position] = parent
    }
  }

  return { total, rows, locate, shownParents: [...branchByParent.keys()] }
}

function openNodes(connection: Connection, ids: readonly string[]): OpenNode[] {
  return connection
    .rows<[number, string, number | null, string]>(
      `SELECT n.key, n.id, n.parent_key, n.position FROM json_each(?) AS wanted
       JOIN nodes n ON n.uuid = unhex(wanted.value, '-') WHERE n.trashed = 0
       GROUP BY n.key ORDER BY n.position, n.uuid`,
      JSON.stringify(ids),
    )
    .map(([key, id, parentKey, position]) => ({ key, id, parentKey, position }))
}

function countChildren(connection: Connection, parentKey: number | null): number {
  const filter = parentKey === null ? rootFilter : ''
  return (
    connection.value<number>(
      `SELECT count(*) FROM nodes WHERE parent_key IS ? AND trashed = 0 ${filter}`,
      parentKey,
    ) ?? 0
  )
}

function rankOf(connection: Connection, node: OpenNode): number {
  const filter = node.parentKey === null ? rootFilter : ''
  return (
    connection.value<number>(
      `SELECT (SELECT count(*) FROM nodes WHERE parent_key IS ?1 AND position < ?2 AND trashed = 0 ${filter})
            + (SELECT count(*) FROM nodes WHERE parent_key IS ?1 AND position = ?2 AND uuid < unhex(?3, '-') AND trashed = 0 ${filter})`,
      node.parentKey,
      node.position,
      node.id,
    ) ?? 0
  )
}

type ChildRow = [
  key: number,
  id: string,
  type: string,
  parentId: string | null,
  name: string | null,
  icon: string | null,
  hasChildren: number,
  revision: number,
]

function childRows(
  connection: Connection,
  parentKey: number | null,
  skip: number,
  count: number,
): ChildRow[] {
  const filter = parentKey === null ? `AND n.type <> '${privateType}'` : ''
  return connection.rows<ChildRow>(
    `SELECT n.key, n.id, n.type, (SELECT id FROM nodes p WHERE p.key = n.parent_key),
            n.attributes->>'$.name', n.attributes->>'$.icon',
            EXISTS (SELECT 1 FROM nodes c WHERE c.parent_key = n.key AND c.trashed = 0), n.revision
     FROM nodes n WHERE n.parent_key IS ?1 AND n.trashed = 0 ${filter}
     ORDER BY n.position, n.uuid LIMIT ?2 OFFSET ?3`,
    parentKey,
    count,
    skip,
  )
}

function toTreeRow(
  row: ChildRow,
  rootId: string | null,
  depth: number,
  index: number,
  rank: number,
  setSize: number,
  isOpen: (key: number) => boolean,
): TreeRow {
  const [key, id, type, parentId, name, icon, hasChildren, revision] = row
  return {
    id: id as TreeRow['id'],
    type,
    parentId: parentId as TreeRow['parentId'],
    rootId: (rootId ?? id) as TreeRow['rootId'],
    name: name ?? '',
    icon,
    depth,
    index,
    hasChildren: hasChildren === 1,
    isExpanded: hasChildren === 1 && isOpen(key),
    placeInSet: rank + 1,
    setSize,
    revision,
  }
}
