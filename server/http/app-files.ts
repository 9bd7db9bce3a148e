import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'

/** One file of a build, in memory with its compressed forms. */
export type AppFile = {
  readonly contentType: string
  readonly cacheControl: string
  readonly etag: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly brotli: Uint8Array<ArrayBuffer> | null
  readonly gzip: Uint8Array<ArrayBuffer> | null
}

/** The files of the app by URL path. Read once: a process serves exactly one build, and no path reaches the disk. */
export type AppFiles = ReadonlyMap<string, AppFile>

const typeByExtension: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * Reads builds of the app, the present one first. From older ones only the hashed assets are taken, for the pages
 * that still run them. Throws when the present build is not there.
 */
export function readAppFiles(folders: readonly string[]): AppFiles {
  const files = new Map<string, AppFile>()
  for (const [index, folder] of folders.entries()) {
    for (const path of listFiles(folder, '')) {
      const isHashed = path.startsWith('/assets/')
      if (files.has(path) || (index > 0 && !isHashed)) continue
      files.set(path, readAppFile(folder, path, isHashed))
    }
  }
  return files
}

function listFiles(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}/${entry.name}`
    if (entry.isDirectory()) return listFiles(folder, path)
    return entry.isFile() && !/\.(br|gz)$/.test(entry.name) ? [path] : []
  })
}

function readAppFile(folder: string, path: string, isHashed: boolean): AppFile {
  const plain = readBytes(join(folder, path))
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  return {
    contentType: typeByExtension[extname(path)] ?? 'application/octet-stream',
    cacheControl: cacheControlOf(path, isHashed),
    etag: `"${digest}"`,
    plain,
    brotli: readCompressed(join(folder, `${path}.br`)),
    gzip: readCompressed(join(folder, `${path}.gz`)),
  }
}

function cacheControlOf(path: string, isHashed: boolean): string {
  if (isHashed) return 'public, max-age=31536000, immutable'
  return path === '/version.json' ? 'no-store' : 'no-cache'
}

function readCompressed(path: string): Uint8Array<ArrayBuffer> | null {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? null : readBytes(path)
}

/** A copy of its own buffer, as a response body asks for. */
function readBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path))
}
