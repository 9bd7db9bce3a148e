import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { noteFileError } from './file-errors.ts'

declare global {
  var sqlite3ApiConfig: unknown
}

let loading: Promise<Sqlite3Static> | null = null

type Instantiated = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void
/** Not in the library's types: how its loader is given what was compiled elsewhere. */
type Loader = (options: {
  instantiateWasm?(imports: WebAssembly.Imports, instantiated: Instantiated): void
}) => Promise<Sqlite3Static>

/**
 * The SQLite library, once per thread; the first to ask may bring it compiled. The VFSes that we do not use are
 * switched off before it starts: two of them would each spawn a proxy worker (83 ms of start instead of 47).
 */
export function loadSqlite(
  compiled: Promise<WebAssembly.Module | null> = Promise.resolve(null),
): Promise<Sqlite3Static> {
  loading ??= start(compiled).catch((error: unknown) => {
    // Not kept: the next one who asks tries again.
    loading = null
    throw error
  })
  return loading
}

async function start(compiled: Promise<WebAssembly.Module | null>): Promise<Sqlite3Static> {
  globalThis.sqlite3ApiConfig = {
    disable: { vfs: { opfs: true, 'opfs-vfs': true, 'opfs-wl': true, kvvfs: true } },
    error: noteFileError,
  }
  const module = await compiled
  if (module === null) return sqlite3InitModule()
  let failed: (error: unknown) => void = () => undefined
  const failure = new Promise<never>((_, reject) => (failed = reject))
  const loaded = (sqlite3InitModule as Loader)({
    instantiateWasm(imports, instantiated) {
      WebAssembly.instantiate(module, imports).then(
        (instance) => instantiated(instance, module),
        failed,
      )
    },
  })
  return Promise.race([loaded, failure])
}
