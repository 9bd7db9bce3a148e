/** Writes the compressed forms of a folder's files beside them, so that the server never compresses while it serves. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const compressible = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.mjs',
  '.svg',
  '.txt',
  '.wasm',
  '.webmanifest',
])

/** Below this the headers cost more than the body. */
const smallestBytes = 512

const brotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** @param {string} folder */
export async function compressFolder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && compressible.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
  await Promise.all(files.map(compressFile))
}

/** @param {string} file */
async function compressFile(file) {
  const bytes = readFileSync(file)
  if (bytes.length < smallestBytes) return
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  const [small, smaller] = await Promise.all([
    toGzip(bytes, { level: 9 }),
    brotli(bytes, { params }),
  ])
  if (small.length < bytes.length) writeFileSync(`${file}.gz`, small)
  if (smaller.length < bytes.length) writeFileSync(`${file}.br`, smaller)
}
