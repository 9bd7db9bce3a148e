/** What a build is made of, and the names of its states. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A change below any of these makes a build stale. */
const sources = [
  'diagram.html',
  'domain',
  'index.html',
  'lib',
  'package-lock.json',
  'package.json',
  'protocol',
  'public',
  'recover.html',
  'scripts',
  'server',
  'src',
  'svelte.config.js',
  'vite.config.ts',
  'workers',
].map((path) => join(root, path))

/**
 * @param {string} path
 * @returns {string[]} the files at or below it, in a stable order
 */
function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}

/** When the newest source changed, in milliseconds since 1970. A removed file shows in its folder's time. */
export function newestSourceMs() {
  return sources.reduce((newest, source) => Math.max(newest, newestChangeMs(source)), 0)
}

/**
 * @param {string} path
 * @returns {number}
 */
function newestChangeMs(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChangeMs(join(path, name))),
    stats.mtimeMs,
  )
}

/** Names the state of the sources: the same sources give the same name on every machine. */
export function sourceHash() {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesBelow)) {
    hash.update(file.slice(root.length).replaceAll('\\', '/'))
    hash.update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 12)
}
