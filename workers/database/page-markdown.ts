/**
 * A page as an export writes it, with links by name. It brings the Markdown code along, so it is loaded when Markdown
 * is first asked for.
 */
import { exportPage } from '../../domain/document/export.ts'
import { safeFileName } from '../../domain/document/file-names.ts'
import { fileType, pageType } from '../../domain/node-rules.ts'
import { ftsExpression } from '../../domain/search-query.ts'
import { AppFailure } from '../../protocol/errors.ts'
import type { Attributes } from '../../protocol/rows.ts'
import type { DocumentCodec } from './workspace-context.ts'
import { findPlace, type NodePlace } from './nodes.ts'
import type { Connection } from './sqlite/connection.ts'

export type PageMarkdown = {
  readonly markdown: string
  /** Nodes whose names stand in it. */
  readonly linkedIds: readonly string[]
}

/** A name that this many others contain is taken for one that is not the only one. */
const mostNamesakes = 500

export function pageMarkdown(
  connection: Connection,
  codec: DocumentCodec,
  { key, id, type }: NodePlace,
): PageMarkdown {
  const attributes = JSON.parse(
    connection.value<string>('SELECT json(attributes) FROM nodes WHERE key = ?', key) ?? '{}',
  ) as Attributes
  const targetById = new Map<string, string | null>()
  const answer = exportPage(
    {
      node: { id, type, parentId: null, attributes },
      kind: 'page',
      path: `${fileNameOf(attributes['name'])}.md`,
    },
    codec.read(connection, key),
    (nodeId) => {
      const known = targetById.get(nodeId)
      if (known !== undefined) return known
      const target = linkTarget(connection, nodeId)
      targetById.set(nodeId, target)
      return target
    },
  )
  if (!answer.ok) throw new AppFailure(answer.error)
  return { markdown: answer.value, linkedIds: [...targetById.keys()] }
}

/** The name of a page or file where no other has it, else its path; null when there is nothing to link to. */
function linkTarget(connection: Connection, nodeId: string): string | null {
  const place = findPlace(connection, nodeId)
  if (place === undefined || place.isTrashed) return null
  if (place.type !== pageType && place.type !== fileType) return null
  const names = connection.column<string | null>(
    `WITH RECURSIVE above(key, parent_key, distance) AS (
       SELECT key, parent_key, 0 FROM nodes WHERE key = ?
       UNION SELECT p.key, p.parent_key, above.distance + 1 FROM nodes p JOIN above ON p.key = above.parent_key
       WHERE above.distance < 5000
     ) SELECT n.attributes->>'$.name' FROM above JOIN nodes n ON n.key = above.key ORDER BY above.distance DESC`,
    place.key,
  )
  const name = names.at(-1) ?? ''
  return isOnlyOne(connection, name)
    ? fileNameOf(name)
    : names.map((part) => fileNameOf(part)).join('/')
}

function isOnlyOne(connection: Connection, name: string): boolean {
  const phrase = ftsExpression([{ text: name, isPhrase: true }], 'AND', false)
  if (phrase === null || !/[\p{L}\p{N}]/u.test(name)) return true
  const candidates = connection.column<string>(
    `SELECT n.attributes->>'$.name' FROM node_search AS s CROSS JOIN nodes n ON n.key = s.rowid
     WHERE s.node_search MATCH ? AND n.trashed = 0 AND n.type IN (?, ?) LIMIT ${mostNamesakes}`,
    `{name} : (${phrase})`,
    pageType,
    fileType,
  )
  const fold = (text: string) => fileNameOf(text).toLowerCase()
  const same = candidates.filter((candidate) => fold(candidate) === fold(name))
  return same.length < 2 && candidates.length < mostNamesakes
}

function fileNameOf(name: unknown): string {
  return safeFileName(typeof name === 'string' ? name : '')
}
