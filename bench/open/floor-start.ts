/** Bare SQLite opens the file of a workspace of the app, named by the address, and answers one query. */
import { allowOwnScriptUrls } from '../../lib/own-script-urls.ts'

declare global {
  /** When the answer was there, ms after the navigation began, and how many rows it had. */
  var floorAnswered: { readonly ms: number; readonly rows: number } | undefined
}

allowOwnScriptUrls(globalThis, (url) => new URL(url, location.href).origin === location.origin)
const worker = new Worker(new URL('./floor-start.worker.ts', import.meta.url), {
  type: 'module',
  name: location.hash.slice(1),
})
worker.onmessage = ({ data }: MessageEvent<string>) => {
  const rows = (JSON.parse(data) as unknown[]).length
  globalThis.floorAnswered = { ms: performance.now(), rows }
  console.debug('bench: floor answered')
}
