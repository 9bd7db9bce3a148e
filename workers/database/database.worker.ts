/**
 * The database worker of a tab. Only this much is there when it starts: SQLite is fetched and compiled while the rest
 * is on its way, and a chunk, unlike a worker's first script, is kept compiled by the browser. Calls wait for it.
 */
import * as Comlink from 'comlink'
import type { DatabaseWorkerApi } from '../../protocol/database-api.ts'
import { compileLibrary } from './sqlite/compiled-library.ts'

// The page waits for a first word before it works on its screen; Comlink overhears this one.
postMessage('started')
const library = compileLibrary()
const loading = import('./tab-worker.ts').then(({ createTabWorker }) => createTabWorker(library))

Comlink.expose(
  new Proxy({} as DatabaseWorkerApi, {
    // Name and arguments belong together by the contract; TypeScript cannot follow a lookup by union.
    get:
      (_, name: keyof DatabaseWorkerApi) =>
      async (...args: never[]) => {
        const method: (...args: never[]) => unknown = (await loading)[name]
        return method(...args)
      },
  }),
)
