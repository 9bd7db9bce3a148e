/**
 * SQL that renders a NodeRow as JSON inside SQLite: the cheapest way to carry rows to the page. The query that uses it
 * must name the table `n`.
 */
const deletedAt = `CASE WHEN n.trashed = 0 THEN NULL ELSE coalesce(n.deleted_at, (
  WITH RECURSIVE above(key, parent_key, deleted_at) AS (
    SELECT key, parent_key, deleted_at FROM nodes WHERE key = n.parent_key
    UNION SELECT p.key, p.parent_key, p.deleted_at FROM nodes p JOIN above ON p.key = above.parent_key
    WHERE above.deleted_at IS NULL
  ) SELECT deleted_at FROM above WHERE deleted_at IS NOT NULL LIMIT 1)) END`

const hasChildren = `EXISTS (SELECT 1 FROM nodes c WHERE c.parent_key = n.key AND c.trashed = n.trashed)`

/** `parentId` is a SQL expression: a bound parameter where all rows share a parent, else a lookup. */
export function nodeRowJson(parentId: string): string {
  return `json_object('id', n.id, 'type', n.type, 'parentId', ${parentId}, 'position', n.position,
    'attributes', json(n.attributes), 'revision', n.revision, 'createdAt', n.created_at,
    'updatedAt', n.updated_at, 'createdBy', (SELECT id FROM users WHERE key = n.created_by),
    'updatedBy', (SELECT id FROM users WHERE key = n.updated_by),
    'deletedAt', ${deletedAt}, 'hasChildren', json(iif(${hasChildren}, 'true', 'false')))`
}

export const parentIdLookup = '(SELECT id FROM nodes p WHERE p.key = n.parent_key)'

/** SQL of the NodeCells of `n` as JSON text. `parentHex`: like `parentId`, as hexadecimal digits. */
export function nodeCells(parentHex: string): string {
  return `json_array(hex(n.uuid), n.type, ${parentHex}, n.position, n.attributes, n.revision, n.created_at, n.updated_at,
    (SELECT id FROM users WHERE key = n.created_by), (SELECT id FROM users WHERE key = n.updated_by),
    ${deletedAt}, ${hasChildren})`
}

export const parentHexLookup = '(SELECT hex(uuid) FROM nodes p WHERE p.key = n.parent_key)'

/** SQL: two rows with equal versions are equal. The revision, and what is derived from other rows. */
export const nodeVersion = `iif(n.trashed, 't' || n.revision || ${hasChildren} || ${deletedAt}, n.revision * 2 + ${hasChildren})`
