import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const rules = join(root, '.dependency-cruiser.cjs')
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

let house: string

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), 'holdfast-house-'))
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  write('tsconfig.base.json', '{}')
})

afterEach(() => {
  rmSync(house, { recursive: true })
})

function write(path: string, content: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true })
  writeFileSync(join(house, path), content)
}

/** The broken rules of a house that has these files, each by name. */
function brokenRules(files: Record<string, string>): Promise<string[]> {
  for (const [path, content] of Object.entries(files)) write(path, content)
  const rooms = new Set(Object.keys(files).map((path) => path.replace(/\/.*/, '')))
  const args = [
    cruiser,
    '--config',
    rules,
    '--preserve-symlinks',
    '--output-type',
    'json',
    ...rooms,
  ]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: house, maxBuffer: 2 ** 26 }, (_error, output, text) => {
      if (output === '') return reject(new Error(text))
      const { summary } = JSON.parse(output) as {
        summary: { violations: { rule: { name: string } }[] }
      }
      resolve([...new Set(summary.violations.map(({ rule }) => rule.name))])
    })
  })
}

test('rooms that import downwards break no rule', async () => {
  const broken = await brokenRules({
    'lib/result.ts': 'export const ok = 1\n',
    'protocol/rows.ts': "export { ok } from '../lib/result.ts'\n",
    'domain/tree.ts': "export { ok } from '../protocol/rows.ts'\n",
    'src/client/door.ts': "import 'comlink'\nexport { ok } from '../../domain/tree.ts'\n",
    'workers/database/entry.worker.ts': "import 'comlink'\nimport '@sqlite.org/sqlite-wasm'\n",
    'src/client/start.ts': "import '../../workers/database/entry.worker.ts'\n",
  })
  expect(broken).toEqual([])
})

test('no room reaches into another one, and nothing reaches up, not even for a type', async () => {
  const broken = await brokenRules({
    'lib/low.ts': "import '../protocol/rows.ts'\n",
    'protocol/rows.ts': "import type { Tree } from '../domain/tree.ts'\nexport type Rows = Tree\n",
    'domain/tree.ts': "import '../src/screen.ts'\nexport type Tree = 1\n",
    'src/screen.ts': "import '../workers/database/inner.ts'\n",
    'workers/database/inner.ts': "import '../import/zip.ts'\n",
    'workers/import/zip.ts': "import '../../server/main.ts'\n",
    'server/main.ts': "import '../workers/service/cache.ts'\n",
    'workers/service/cache.ts': "import '../../domain/tree.ts'\n",
  })
  expect(broken).toEqual(
    expect.arrayContaining([
      'room-lib',
      'room-protocol',
      'room-domain',
      'room-src',
      'room-workers-database',
      'room-workers-import',
      'room-server',
      'room-workers-service',
    ]),
  )
})

test('a package stays in its room', async () => {
  const broken = await brokenRules({
    'src/a.ts': "import '@sqlite.org/sqlite-wasm'\n",
    'src/features/b.ts': "import 'comlink'\n",
    'src/c.ts': "import 'prosemirror-view'\n",
    'domain/d.ts': "import 'kysely'\n",
    'lib/e.ts': "import 'axe-core'\n",
    'protocol/f.ts': "import 'node:fs'\n",
    'server/http/g.ts': "import 'better-sqlite3'\nimport '@node-rs/argon2'\n",
    'src/client/h.ts': "import 'ws'\n",
  })
  expect(broken).toEqual(
    expect.arrayContaining([
      'package--sqlite-org-sqlite-wasm',
      'package-comlink',
      expect.stringMatching(/^package-prosemirror-/),
      'package-kysely',
      'package-unlisted',
      'package-better-sqlite-',
      'package--node-rs-argon-',
      'package-ws',
      'node-only-in-server',
    ]),
  )
})

test('a circle is found', async () => {
  const broken = await brokenRules({
    'lib/one.ts': "import { two } from './two.ts'\nexport const one = two\n",
    'lib/two.ts': "import { one } from './one.ts'\nexport const two = one\n",
  })
  expect(broken).toEqual(['circle'])
})
