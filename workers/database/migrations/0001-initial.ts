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
    // A row that another group made carries its own stamp of creation as the clock `created`.
    // `root_key` and `trashed` are derived from the tree and never leave this copy. `server_version`: of the row as the
    // server last sent it.
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
      .addColumn('server_version', 'integer')
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

    // Documents: the compacted state and the updates appended since. `format` 0: Yjs V1, 1: the same, deflated. With a
    // server `node_states` holds what is confirmed, and an update that waits for its acknowledgement is not `confirmed`.
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
      .addColumn('confirmed', 'integer', (column) => column.notNull().defaultTo(1))
      .modifyEnd(db.raw('STRICT')),
    // Up to which version of the server its log has of a document what is here.
    db.schema
      .createTable('document_heads')
      .addColumn('node_key', 'integer', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    db.statement('CREATE INDEX node_updates_unsent ON node_updates (key) WHERE confirmed = 0'),
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

    // What waits for the server, in the order in which it is sent. `effect` is {parts, values} of the wire; a mutation that
    // fits no frame takes several rows.
    db.schema
      .createTable('outbox')
      .addColumn('push_seq', 'integer', (column) => column.primaryKey())
      .addColumn('seq', 'integer')
      .addColumn('op_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('effect', 'text', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    // The row of a node as the server has it, null where it has none, while something of the node waits in the outbox;
    // `last_seq` is the newest that does.
    db.schema
      .createTable('node_bases')
      .addColumn('uuid', 'blob', (column) => column.primaryKey().notNull())
      .addColumn('row', 'text')
      .addColumn('version', 'integer')
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    // The root under which, and the version in which the server last told of a node.
    db.schema
      .createTable('node_homes')
      .addColumn('uuid', 'blob', (column) => column.primaryKey().notNull())
      .addColumn('root', 'blob', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    // Documents of which the server has nothing yet: all of it is sent.
    db.schema
      .createTable('document_uploads')
      .addColumn('node_key', 'integer', (column) => column.primaryKey())
      .modifyEnd(db.raw('STRICT')),
    // Edits that were refused, with the reason: a part of a `mutation` (JSON {part, values}), or the whole `document` as a
    // Yjs update. `title` is what the node was called then: it may be gone. One that was discarded can be had back for a
    // while. `purged`: text set aside until the server has taken the purge of its node.
    db.schema
      .createTable('drafts')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('node_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('op_id', 'text')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('title', 'text')
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('content', 'blob', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('discarded_at', 'integer')
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('drafts_node').on('drafts').column('node_id'),
    // Keys of nodes that rows already name as their parent and that did not arrive yet.
    db.schema
      .createTable('awaited_nodes')
      .addColumn('key', 'integer', (column) => column.primaryKey())
      .addColumn('uuid', 'blob', (column) => column.notNull().unique())
      .modifyEnd(db.raw('STRICT')),
    // Nodes whose new place would make a circle until another row arrives: they stay where they were so long.
    db.schema
      .createTable('parked_nodes')
      .addColumn('node_key', 'integer', (column) => column.primaryKey())
      .addColumn('parent', 'blob')
      .addColumn('position', 'text', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),

    // Bytes of files lie in OPFS beside the database, under their hash: a file node names them by `attributes.hash`.
    db.statement(`CREATE INDEX nodes_files ON nodes (key) WHERE type = 'file'`),
    // Bytes that the server is still to get; `code` says why it did not take them.
    db.schema
      .createTable('file_uploads')
      .addColumn('node_key', 'integer', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('code', 'text')
      .addPrimaryKeyConstraint('file_uploads_key', ['node_key', 'hash'])
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    // Bytes that came from the server, and when: they can be fetched again.
    db.schema
      .createTable('fetched_files')
      .addColumn('hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('size', 'integer', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    // Nodes whose files, and those of all below, are kept on this device; 0 stands for the whole workspace.
    db.schema
      .createTable('kept_nodes')
      .addColumn('node_key', 'integer', (column) => column.primaryKey())
      .modifyEnd(db.raw('STRICT')),
  ],
}
