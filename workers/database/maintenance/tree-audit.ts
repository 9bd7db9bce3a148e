import type { CheckFinding } from '../../../protocol/maintenance.ts'
import type { Connection } from '../sqlite/connection.ts'

/** Each counts rows that break a rule, in words that follow the number. */
const rules: readonly { readonly text: string; readonly sql: string }[] = [
  {
    text: 'lie below a node that is not there',
    sql: `SELECT count(*) FROM nodes n WHERE parent_key IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM nodes p WHERE p.key = n.parent_key)`,
  },
  {
    text: 'cannot be reached from the top',
    sql: `WITH RECURSIVE reached(key) AS (
            SELECT key FROM nodes WHERE parent_key IS NULL
            UNION ALL SELECT n.key FROM nodes n JOIN reached ON n.parent_key = reached.key
          ) SELECT (SELECT count(*) FROM nodes) - (SELECT count(*) FROM reached)`,
  },
  {
    text: 'stand under another root than the node above them',
    sql: `SELECT count(*) FROM nodes n JOIN nodes p ON p.key = n.parent_key WHERE n.root_key <> p.root_key`,
  },
  {
    text: 'at the top are not their own root',
    sql: 'SELECT count(*) FROM nodes WHERE parent_key IS NULL AND root_key <> key',
  },
  {
    text: 'are marked wrongly as in the trash, or as not in it',
    sql: `SELECT count(*) FROM nodes n LEFT JOIN nodes p ON p.key = n.parent_key
          WHERE n.trashed <> (n.deleted_at IS NOT NULL OR coalesce(p.trashed, 0))`,
  },
  {
    text: 'have properties that cannot be read',
    sql: 'SELECT count(*) FROM nodes WHERE NOT json_valid(attributes, 8) OR NOT json_valid(coalesce(clocks, attributes), 8)',
  },
  {
    text: 'have an id that is none',
    sql: 'SELECT count(*) FROM nodes WHERE length(uuid) <> 16',
  },
  {
    text: 'have a text without a node',
    sql: `SELECT (SELECT count(*) FROM node_states WHERE node_key NOT IN (SELECT key FROM nodes))
               + (SELECT count(DISTINCT node_key) FROM node_updates WHERE node_key NOT IN (SELECT key FROM nodes))
               + (SELECT count(DISTINCT node_key) FROM node_versions WHERE node_key NOT IN (SELECT key FROM nodes))`,
  },
  {
    text: 'were made or changed by a person that is not there',
    sql: `SELECT count(*) FROM nodes WHERE created_by NOT IN (SELECT key FROM users)
          OR updated_by NOT IN (SELECT key FROM users)`,
  },
]

/** Looks at every node: what it hangs on, what is derived from its place, and whether its properties can be read. */
export function auditTree(connection: Connection): CheckFinding {
  const checked = Number(
    connection.value<number>(`SELECT count(*) FROM nodes WHERE type <> 'private'`) ?? 0,
  )
  const broken = rules
    .map(({ text, sql }) => ({ text, count: Number(connection.value<number>(sql) ?? 0) }))
    .filter(({ count }) => count > 0)
  return {
    part: 'tree',
    isSound: broken.length === 0,
    checked,
    problems: broken.reduce((sum, { count }) => sum + count, 0),
    details: broken.map(({ text, count }) => `${count} ${text}`),
  }
}
