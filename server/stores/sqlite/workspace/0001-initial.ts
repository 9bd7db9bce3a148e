import type { Migration } from '../migration.ts'

/** The log of a workspace. Every `version` is from the one counter in `log`. */
export const workspaceInitial: Migration = {
  version: 1,
  name: 'workspace-initial',
  statements: (db) => [
    db.statement(`CREATE TABLE log (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      epoch TEXT NOT NULL,
      version INTEGER NOT NULL
    ) STRICT`),
    db.statement(`INSERT INTO log VALUES (1, lower(hex(randomblob(16))), 0)`),
    // Each time the log was opened, and where it stood then.
    db.statement(`CREATE TABLE runs (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      since INTEGER NOT NULL,
      has_begun_epoch INTEGER NOT NULL DEFAULT 0
    ) STRICT`),

    // root_id and private_to follow from the tree; they are kept because every page asks for them.
    db.statement(`CREATE TABLE nodes (
      id TEXT PRIMARY KEY NOT NULL,
      parent_id TEXT,
      root_id TEXT NOT NULL,
      private_to TEXT,
      version INTEGER NOT NULL UNIQUE,
      client_group TEXT NOT NULL,
      -- The newest version that another group than client_group gave it.
      other_version INTEGER NOT NULL,
      row TEXT NOT NULL
    ) STRICT`),
    db.statement(`CREATE INDEX nodes_parent ON nodes (parent_id)`),
    db.statement(`CREATE INDEX nodes_root ON nodes (root_id, version, private_to)`),
    db.statement(
      `CREATE INDEX nodes_private ON nodes (private_to, version) WHERE private_to IS NOT NULL`,
    ),

    db.statement(`CREATE TABLE departures (
      version INTEGER PRIMARY KEY,
      node_id TEXT NOT NULL,
      root_id TEXT NOT NULL,
      private_to TEXT,
      why TEXT NOT NULL
    ) STRICT`),
    db.statement(`CREATE INDEX departures_root ON departures (root_id, version)`),

    db.statement(`CREATE TABLE node_updates (
      version INTEGER PRIMARY KEY,
      node_id TEXT NOT NULL,
      -- Empty for what several groups wrote.
      client_group TEXT NOT NULL,
      author TEXT NOT NULL,
      at INTEGER NOT NULL,
      -- SHA-256 of the bytes; null for a merged state.
      digest BLOB,
      bytes BLOB NOT NULL
    ) STRICT`),
    db.statement(`CREATE INDEX node_updates_node ON node_updates (node_id, version)`),

    db.statement(`CREATE TABLE client_groups (
      id TEXT PRIMARY KEY NOT NULL,
      person TEXT NOT NULL,
      last_seq INTEGER NOT NULL,
      -- Where the copy is, and up to which versions it holds everything, as was last written down.
      device TEXT,
      rows INTEGER NOT NULL DEFAULT 0,
      documents INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID`),

    db.statement(`CREATE TABLE operations (
      client_group TEXT NOT NULL,
      seq INTEGER NOT NULL,
      op_id TEXT NOT NULL,
      -- The version of the log after it.
      version INTEGER NOT NULL,
      -- Why it was refused; null where it took effect.
      code TEXT,
      PRIMARY KEY (client_group, seq)
    ) STRICT, WITHOUT ROWID`),
    db.statement(`CREATE INDEX operations_op ON operations (op_id, version)`),
    db.statement(
      `CREATE INDEX operations_refused ON operations (client_group, seq) WHERE code IS NOT NULL`,
    ),

    db.statement(`CREATE TABLE people (
      id TEXT PRIMARY KEY NOT NULL,
      name TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`),
    // An empty root_id is the whole workspace.
    db.statement(`CREATE TABLE grants (
      person TEXT NOT NULL,
      root_id TEXT NOT NULL,
      role TEXT NOT NULL,
      PRIMARY KEY (person, root_id)
    ) STRICT, WITHOUT ROWID`),
    db.statement(`CREATE TABLE access_changes (
      version INTEGER PRIMARY KEY,
      person TEXT NOT NULL,
      root_id TEXT NOT NULL,
      kind TEXT NOT NULL
    ) STRICT`),
    db.statement(`CREATE INDEX access_changes_person ON access_changes (person, version)`),

    // Which bytes a node was given, and the uploads that give some.
    db.statement(`CREATE TABLE node_files (
      node_id TEXT NOT NULL,
      hash TEXT NOT NULL,
      size INTEGER NOT NULL,
      PRIMARY KEY (node_id, hash)
    ) STRICT, WITHOUT ROWID`),
    db.statement(`CREATE INDEX node_files_hash ON node_files (hash)`),
    db.statement(`CREATE TABLE uploads (
      id TEXT PRIMARY KEY NOT NULL,
      account TEXT NOT NULL,
      node_id TEXT NOT NULL,
      hash TEXT NOT NULL,
      size INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      is_done INTEGER NOT NULL,
      UNIQUE (account, node_id, hash)
    ) STRICT, WITHOUT ROWID`),
    // Bytes that no node has, and since when.
    db.statement(`CREATE TABLE unneeded_files (
      hash TEXT PRIMARY KEY NOT NULL,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`),
  ],
}
