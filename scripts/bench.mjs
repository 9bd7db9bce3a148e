/**
 * Measures the app in a real browser: `npm run bench [-- --only write,list] [--update-baseline] [--port 5350]`.
 * The suites and what they mean: `bench/README.md`.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'

process.env['NODE_ENV'] = 'production'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    'update-baseline': { type: 'boolean', default: false },
    port: { type: 'string', default: '5350' },
  },
})

const root = fileURLToPath(new URL('..', import.meta.url))
/** @type {{ module: typeof import('../bench/main.ts') }} */
const { module } = await runnerImport(fileURLToPath(new URL('../bench/main.ts', import.meta.url)), {
  configFile: false,
  root,
  logLevel: 'error',
})
await module.runBench({
  root,
  only: values.only.flatMap((names) => names.split(',')),
  port: Number(values.port),
  updatesBaseline: values['update-baseline'],
})
