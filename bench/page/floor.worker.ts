/** The floor: the same rows in bare SQLite, with the same pragmas, and nothing of ours around it. */
import sqlite3InitModule, {
  type Database,
  type PreparedStatement,
  type SAHPoolUtil,
  type Sqlite3Static,
} from '@sqlite.org/sqlite-wasm'

export type FloorRow = readonly [
  id: string,
  type: string,
  parentId: string | null,
  rootId: string,
  position: string,
  attributes: string,
]

export type FloorCall =
  | { readonly do: 'open'; readonly name: string }
  | { readonly do: 'close' }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'bulk'; readonly rows: readonly FloorRow[] }
  | { readonly do: 'index' }
  | { readonly do: 'create'; readonly row: FloorRow }
  | { readonly do: 'update'; readonly id: string; readonly attributes: string }
  | { readonly do: 'get'; readonly id: string }
  | { readonly do: 'list'; readonly parentId: string; readonly limit: number }
  | { readonly do: 'search'; readonly expression: string; readonly limit: number }
  | { readonly do: 'count' }
  /** Bytes of each table and index of a database file, by dbstat. */
  | { readonly do: 'sizes'; readonly bytes: Uint8Array }

export type FloorValue = string | number | null | Record<string, number>

declare global {
  var sqlite3ApiConfig: unknown
}

globalThis.sqlite3ApiConfig = {
  disable: { vfs: { opfs: true, 'opfs-vfs': true, 'opfs-wl': true, kvvfs: true } },
}
const loading = sqlite3InitModule()
const pools = new Map<string, SAHPoolUtil>()
let database: Database | null = null
let pool: SAHPoolUtil | null = null
const statements = new Map<string, PreparedStatement>()

const schema = `
CREATE TABLE IF NOT EXISTS nodes (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, parent_id TEXT, root_id TEXT NOT NULL,
  position TEXT NOT NULL, attributes BLOB NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS nodes_parent ON nodes (parent_id, position);
CREATE INDEX IF NOT EXISTS nodes_root ON nodes (root_id);
CREATE INDEX IF NOT EXISTS nodes_type ON nodes (type);
CREATE VIRTUAL TABLE IF NOT EXISTS node_search USING fts5(
  name, text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);`

const insert = `INSERT INTO nodes (id, type, parent_id, root_id, position, attributes, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, jsonb(?), ?, ?)`
const insertAll = `INSERT INTO nodes (id, type, parent_id, root_id, position, attributes, created_at, updated_at)
  SELECT value->>0, value->>1, value->>2, value->>3, value->>4, jsonb(value->>5), ?2, ?2 FROM json_each(?1)`
const list = `SELECT json_group_array(json_array(id, type, parent_id, position, json(attributes), created_at, updated_at))
  FROM (SELECT * FROM nodes WHERE parent_id = ? ORDER BY position, id LIMIT ?)`
const search = `SELECT json_group_array(json_array(n.id, n.attributes->>'$.name', substr(n.attributes->>'$.summary', 1, 160)))
  FROM (SELECT rowid AS key FROM node_search WHERE node_search MATCH ? ORDER BY rank LIMIT ?) AS hit
  JOIN nodes n ON n.key = hit.key`

function statement(sql: string): PreparedStatement {
  let known = statements.get(sql)
  if (known === undefined) {
    if (database === null) throw new Error('The floor has no open database')
    statements.set(sql, (known = database.prepare(sql)))
  }
  return known
}

function run(sql: string, ...parameters: (string | number | null)[]): void {
  const prepared = statement(sql)
  if (parameters.length > 0) prepared.bind(parameters)
  while (prepared.step());
  prepared.reset(true)
}

function value(sql: string, ...parameters: (string | number | null)[]): FloorValue {
  const prepared = statement(sql)
  if (parameters.length > 0) prepared.bind(parameters)
  const found = prepared.step() ? (prepared.get(0) as FloorValue) : null
  prepared.reset(true)
  return found
}

function close(): void {
  for (const prepared of statements.values()) prepared.finalize()
  statements.clear()
  database?.close()
  database = null
  pool?.pauseVfs()
}

async function poolOf(sqlite: Sqlite3Static, name: string): Promise<SAHPoolUtil> {
  const known = pools.get(name)
  if (known !== undefined) return known.isPaused() ? known.unpauseVfs() : known
  const made = await sqlite.installOpfsSAHPoolVfs({
    name: `floor-${name}`,
    directory: `floor-${name}`,
    initialCapacity: 4,
    preserveOnInitFailure: true,
  })
  pools.set(name, made)
  return made
}

async function answer(call: FloorCall): Promise<FloorValue> {
  const sqlite = await loading
  switch (call.do) {
    case 'open': {
      pool = await poolOf(sqlite, call.name)
      database = new pool.OpfsSAHPoolDb('/floor.db')
      database.exec(
        `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000;
         PRAGMA wal_autocheckpoint = 2000;${schema}`,
      )
      return null
    }
    case 'close':
      close()
      return null
    case 'remove': {
      const removed = await poolOf(sqlite, call.name)
      await removed.removeVfs()
      pools.delete(call.name)
      return null
    }
    case 'bulk':
      run('BEGIN')
      run(insertAll, JSON.stringify(call.rows), Date.now())
      run('COMMIT')
      return null
    case 'index':
      run('BEGIN')
      run(`INSERT INTO node_search (rowid, name, text)
           SELECT key, attributes->>'$.name', (attributes->>'$.summary') || ' ' || (attributes->>'$.status') FROM nodes`)
      run('COMMIT')
      return null
    case 'create': {
      const now = Date.now()
      run('BEGIN IMMEDIATE')
      run(insert, ...call.row, now, now)
      run('COMMIT')
      return call.row[0]
    }
    case 'update':
      run('BEGIN IMMEDIATE')
      run(
        `UPDATE nodes SET attributes = jsonb_patch(attributes, ?), updated_at = ? WHERE id = ?`,
        call.attributes,
        Date.now(),
        call.id,
      )
      run('COMMIT')
      return call.id
    case 'get':
      return value('SELECT json(attributes) FROM nodes WHERE id = ?', call.id)
    case 'list':
      return value(list, call.parentId, call.limit)
    case 'search':
      return value(search, call.expression, call.limit)
    case 'count':
      return value('SELECT count(*) FROM nodes')
    case 'sizes':
      return sizesOf(sqlite, call.bytes)
  }
}

function sizesOf(sqlite: Sqlite3Static, bytes: Uint8Array): Record<string, number> {
  const { capi, wasm } = sqlite
  const copy = new sqlite.oo1.DB(':memory:', 'c')
  const pointer = wasm.allocFromTypedArray(bytes)
  // The file says WAL in its header, which a database in memory cannot be.
  wasm.poke8(Number(pointer) + 18, 1)
  wasm.poke8(Number(pointer) + 19, 1)
  copy.checkRc(
    capi.sqlite3_deserialize(
      copy,
      'main',
      pointer,
      bytes.length,
      bytes.length,
      capi.SQLITE_DESERIALIZE_FREEONCLOSE,
    ),
  )
  const sizes: Record<string, number> = {}
  const rows = copy.selectArrays('SELECT name, sum(pgsize) FROM dbstat GROUP BY name')
  for (const [name, size] of rows) if (typeof name === 'string') sizes[name] = Number(size)
  copy.close()
  return sizes
}

onmessage = ({ data: [id, call] }: MessageEvent<[id: number, call: FloorCall]>) => {
  answer(call).then(
    (found) => postMessage([id, null, found]),
    (error: unknown) => postMessage([id, String(error), null]),
  )
}
