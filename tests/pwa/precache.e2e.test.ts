import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const app = fileURLToPath(new URL('../../dist/app', import.meta.url))
const mebibyte = 1024 * 1024

/** The files that the built service worker fetches when it is installed. */
function precachedFiles(): string[] {
  const worker = readFileSync(join(app, 'service.worker.js'), 'utf8')
  return [...worker.matchAll(/"url":"([^"]+)"/g)].map(([, url = '']) => url)
}

test('what the app needs offline is kept on installing: shell, database, fonts', () => {
  const files = precachedFiles()
  for (const needed of [
    /^index\.html$/,
    /^recover\.html$/,
    /^remote\.html$/,
    /^assets\/remote-[\w-]+\.js$/,
    /^manifest\.webmanifest$/,
    /^icons\/icon-192\.png$/,
    /^assets\/main-.+\.js$/,
    /^assets\/screen-.+\.js$/,
    /^assets\/database\.worker-.+\.js$/,
    /^assets\/sqlite3-.+\.wasm$/,
    /^assets\/instrument-sans-latin-wght-normal-.+\.woff2$/,
  ]) {
    expect(files.filter((file) => needed.test(file))).not.toEqual([])
  }
})

test('what few pages need is not: diagrams, mathematics, further scripts, unused parts of SQLite', () => {
  const lazy = /^assets\/lazy\/|KaTeX|cyrillic|vietnamese|greek|worker1|async-proxy|version\.json/
  expect(precachedFiles().filter((file) => lazy.test(file))).toEqual([])
})

test('installing fetches at most 2 MiB, as the server sends it', () => {
  const bytes = precachedFiles().reduce((sum, file) => sum + sentBytes(file), 0)
  expect(bytes).toBeLessThan(2 * mebibyte)
})

function sentBytes(file: string): number {
  const compressed = statSync(join(app, `${file}.br`), { throwIfNoEntry: false })
  return (compressed ?? statSync(join(app, file))).size
}
