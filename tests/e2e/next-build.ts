import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const app = fileURLToPath(new URL('../../dist/app', import.meta.url))
const textual = new Set(['.css', '.html', '.js', '.json'])

/**
 * A build of the same app as a later version would be: another build id, another name for every script and style, all
 * references renamed with them. Made from `dist/app` in a second, where building again takes half a minute. Returns a
 * folder of its own; the caller removes it.
 */
export function createNextBuild(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-next-'))
  cpSync(app, folder, { recursive: true, filter: (path) => !/\.(br|gz)$/.test(path) })
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && textual.has(extname(entry.name)))
    .map((entry) => ({ folder: entry.parentPath, name: entry.name }))

  const renamed = new Map(
    files
      .filter((file) => file.folder.includes('assets'))
      .map(({ name }) => [name, name.replace(/(\.[a-z]+)$/, 'n$1')]),
  )
  const build = readBuild(folder)
  for (const file of files) {
    const path = join(file.folder, file.name)
    const text = readFileSync(path, 'utf8')
      .replaceAll(/[\w.-]+\.(?:js|css)\b/g, (name) => renamed.get(name) ?? name)
      .replaceAll(build, 'next')
      // A page without a hash in its name is known to the service worker by a revision.
      .replaceAll(/"revision":"(\w+)"/g, '"revision":"$1n"')
    writeFileSync(path, text)
    renameSync(path, join(file.folder, renamed.get(file.name) ?? file.name))
  }
  return folder
}

function readBuild(folder: string): string {
  const version: unknown = JSON.parse(readFileSync(join(folder, 'version.json'), 'utf8'))
  if (typeof version === 'object' && version !== null && 'build' in version) {
    return String(version.build)
  }
  throw new Error('version.json names no build.')
}
