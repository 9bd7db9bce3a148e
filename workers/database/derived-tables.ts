import type { Connection } from './sqlite/connection.ts'

/**
 * Tables that can be rebuilt from their truth at any time: full text, tags, mentions, and the queue of nodes whose
 * derived rows are out of date. Never migrated: another version here drops and rebuilds them.
 */
export const derivedVersion = '5'

const schema = `
DROP TABLE IF EXISTS node_search; DROP TABLE IF EXISTS node_text; DROP TABLE IF EXISTS mentions;
DROP TABLE IF EXISTS node_tags; DROP TABLE IF EXISTS index_queue; DROP TABLE IF EXISTS search_terms;

-- Plain text of documents, as shown in snippets; other nodes show their attributes. format 0: UTF-8, 1: the same, deflated.
CREATE TABLE node_text (
  node_key INTEGER PRIMARY KEY, text BLOB NOT NULL, format INTEGER NOT NULL
) STRICT;
-- The column headings repeats what stands in text, so that a page is found first by what it says it is about.
-- Contentless: what is indexed (folded, unspaced scripts split) is not what is shown.
CREATE VIRTUAL TABLE node_search USING fts5(
  name, text, headings, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
-- Segments are merged in slices (text-merge.ts); a commit does it only behind a long run of writes without a pause.
INSERT INTO node_search (node_search, rank) VALUES ('automerge', 0), ('crisismerge', 64), ('usermerge', 8);
-- What a document points at may not be here: a uuid in its 16 bytes.
CREATE TABLE mentions (
  source_key INTEGER NOT NULL, target BLOB NOT NULL, context TEXT NOT NULL
) STRICT;
CREATE INDEX mentions_target ON mentions (target);
CREATE INDEX mentions_source ON mentions (source_key);
CREATE TABLE node_tags (
  tag TEXT NOT NULL, node_key INTEGER NOT NULL, PRIMARY KEY (tag, node_key)
) WITHOUT ROWID, STRICT;
CREATE INDEX node_tags_node ON node_tags (node_key);
-- How many nodes hold each common word, when it was last counted: an estimate that searches plan with.
CREATE TABLE search_terms (term TEXT PRIMARY KEY, nodes INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE index_queue (node_key INTEGER PRIMARY KEY) STRICT;
`

/** Makes the derived tables where they are missing or of another version, and queues every node for them. */
export function ensureDerivedTables(connection: Connection): void {
  const present = connection.value<string>(`SELECT value FROM _meta WHERE key = 'derived_version'`)
  if (present === derivedVersion) return
  connection.transaction(() => recreateDerivedTables(connection))
}

/** Empties the derived tables and queues every node. Inside a transaction of the caller. */
export function recreateDerivedTables(connection: Connection): void {
  connection.script(schema)
  connection.script('INSERT INTO index_queue SELECT key FROM nodes')
  connection.run(`DELETE FROM _meta WHERE key = 'terms_counted'`)
  connection.run(
    `INSERT INTO _meta (key, value) VALUES ('derived_version', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
    derivedVersion,
  )
}

/** Takes a node's derived rows away; the caller deletes the node itself or writes them anew. */
export function removeDerivedRows(connection: Connection, nodeKey: number): void {
  connection.run('DELETE FROM node_search WHERE rowid = ?', nodeKey)
  connection.run('DELETE FROM node_text WHERE node_key = ?', nodeKey)
  connection.run('DELETE FROM mentions WHERE source_key = ?', nodeKey)
  connection.run('DELETE FROM node_tags WHERE node_key = ?', nodeKey)
}

/** Marks a node whose name, attributes or document changed. */
export function queueForIndex(connection: Connection, nodeKey: number): void {
  connection.run('INSERT OR IGNORE INTO index_queue (node_key) VALUES (?)', nodeKey)
}
