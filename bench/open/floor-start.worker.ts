/** As little as can stand between a page and the rows of a file: the library, the pool, one statement. */
import sqlite3InitModule from '@sqlite.org/sqlite-wasm'

declare global {
  var sqlite3ApiConfig: unknown
}

globalThis.sqlite3ApiConfig = {
  disable: { vfs: { opfs: true, 'opfs-vfs': true, 'opfs-wl': true, kvvfs: true } },
}

const topLines = `SELECT json_group_array(json_array(id, type, position, attributes->>'$.name', attributes->>'$.icon',
    EXISTS (SELECT 1 FROM nodes c WHERE c.parent_key = n.key AND c.trashed = 0)))
  FROM (SELECT * FROM nodes WHERE parent_key IS NULL AND trashed = 0 ORDER BY position, uuid LIMIT 100) n`

const directory = `workspaces/${self.name}/database`
const sqlite = await sqlite3InitModule()
const pool = await sqlite.installOpfsSAHPoolVfs({
  name: 'floor',
  directory,
  initialCapacity: 4,
  preserveOnInitFailure: true,
})
const database = new pool.OpfsSAHPoolDb('/workspace.db')
database.exec(
  `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
   PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 2000;`,
)
postMessage(database.selectValue(topLines))
