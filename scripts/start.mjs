/** Builds what is missing or out of date, then serves it. Arguments go to the server. */
import { isBuilt, runBuild } from './build.mjs'

if (!isBuilt()) {
  console.log('Building Holdfast…')
  runBuild()
}

const server = new URL('../dist/server/main.js', import.meta.url)
await import(server.href)
