import type { Migration } from './migration.ts'

/** The id as text, as it crosses every boundary, from its 16 bytes. Look nodes up by `uuid`, which has the index. */
const idText = `lower(hex(substr(uuid, 1, 4)) || '-' || hex(substr(uuid, 5, 2)) || '-' || hex(substr(uuid, 7, 2)) || '-' ||
  hex(substr(uuid, 9, 2)) || '-' || hex(substr(uuid, 11)))`

/**
 * The first layout. Rows refer to each other by a local integer `key` (a uuid repeated in every index would cost more
 * than the attributes); ids cross every boundary, keys never leave this room.
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  statements: (db) => [
    db.schema
      .createTable('_meta')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),

    db.schema
      .createTable('users')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),

    // `attributes` and `clocks` are JSONB. `clocks` holds the stamp of each cell that was changed: `place`, `deleted`, and
    // those of attributes (domain/cells.ts). Every other cell, and all of them where it is missing, carries the stamp of
    // the row's creation: `created_at`, counter 0, the group in `_meta.origin`.
    // `root_key` and `trashed` are derived from the tree and never leave this copy.
    db.schema
      .createTable('nodes')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('uuid', 'blob', (column) => column.notNull().unique())
      .addColumn('id', 'text', (column) => column.generatedAlwaysAs(db.raw(idText)))
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('parent_key', 'integer')
      .addColumn('root_key', 'integer', (column) => column.notNull())
      .addColumn('position', 'text', (column) => column.notNull())
      .addColumn('attributes', 'blob', (column) => column.notNull())
      .addColumn('clocks', 'blob')
      .addColumn('revision', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('created_by', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .addColumn('updated_by', 'integer', (column) => column.notNull())
      .addColumn('deleted_at', 'integer')
      .addColumn('trashed', 'integer', (column) => column.notNull().defaultTo(0))
      .modifyEnd(db.raw('STRICT')),
    // `trashed` makes counts and ranks of the outline answerable from the index alone.
    db.schema
      .createIndex('nodes_children')
      .on('nodes')
      .columns(['parent_key', 'position', 'trashed']),
    db.statement('CREATE INDEX nodes_trashed ON nodes (key) WHERE trashed = 1'),
    db.statement(
      `CREATE INDEX nodes_templates ON nodes (key) WHERE attributes ->> '$.template' IS NOT NULL`,
    ),
    db.statement('CREATE INDEX nodes_deleted ON nodes (deleted_at) WHERE deleted_at IS NOT NULL'),
    db.statement(
      `CREATE INDEX nodes_special ON nodes (type) WHERE type NOT IN ('page', 'folder', 'file')`,
    ),

    // Recorded intents. Without a server they end `completed` and are pruned; the last row carries the clock. Where a
    // mutation concerns one node, its row also carries the entry of history (`remembers`: node_key, actor, inverse) and
    // the mark that the node is to be indexed (`indexes`), until they are settled. `op_id` has no index: the owner
    // knows the ids of the rows that are kept.
    db.schema
      .createTable('mutations')
      .addColumn('seq', 'integer', (column) => column.primaryKey())
      .addColumn('op_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('args', 'blob')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('retry_count', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('result', 'text', (column) => column.notNull())
      .addColumn('stamp', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('actor', 'integer', (column) => column.notNull())
      .addColumn('node_key', 'integer')
      .addColumn('inverse', 'blob')
      .addColumn('remembers', 'integer', (column) => column.notNull())
      .addColumn('indexes', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    db.statement(`CREATE INDEX mutations_open ON mutations (status) WHERE status <> 'completed'`),

    // What each mutation replaced: `inverse` is a JSONB patch, null for a create. Many nodes made by one mutation are one
    // row without a node, whose inverse is {"created": [first key, last key]}; an import also has its `label`.
    db.schema
      .createTable('history_entries')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('node_key', 'integer')
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('group_id', 'text')
      .addColumn('actor', 'integer', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('inverse', 'blob')
      .modifyEnd(db.raw('STRICT')),
    db.statement(
      'CREATE INDEX history_group ON history_entries (group_id) WHERE group_id IS NOT NULL',
    ),
    db.statement(
      `CREATE VIEW history AS
       SELECT seq, node_key, group_id, actor, at, inverse FROM history_entries
       UNION ALL
       SELECT seq, node_key, NULL, actor, created_at, inverse FROM mutations WHERE remembers = 1
         AND seq > coalesce((SELECT CAST(value AS INTEGER) FROM _meta WHERE key = 'settled_to'), 0)`,
    ),

    // Documents: the compacted state and the updates appended since. `format` 0: Yjs V1, 1: the same, deflated.
    db.schema
      .createTable('node_states')
      .addColumn('node_key', 'integer', (column) => column.primaryKey())
      .addColumn('state', 'blob', (column) => column.notNull())
      .addColumn('format', 'integer', (column) => column.notNull())
      .addColumn('updated_at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    db.schema
      .createTable('node_updates')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('node_key', 'integer', (column) => column.notNull())
      .addColumn('data', 'blob', (column) => column.notNull())
      .addColumn('actor', 'integer', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('node_updates_node').on('node_updates').column('node_key'),
    db.schema
      .createTable('node_versions')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('node_key', 'integer', (column) => column.notNull())
      .addColumn('state', 'blob', (column) => column.notNull())
      .addColumn('format', 'integer', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('actor', 'integer', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('node_versions_node').on('node_versions').columns(['node_key', 'at']),

    // Bytes lie in OPFS beside the database, under their hash; a file node points here by `attributes.hash`.
    db.schema
      .createTable('files')
      .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('size', 'integer', (column) => column.notNull())
      .addColumn('mime', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
  ],
}
