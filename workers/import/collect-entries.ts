import { AppFailure } from '../../protocol/errors.ts'
import type { ImportInput, ImportLoss } from '../../protocol/import.ts'
import { readPath, skipReason } from './entry-path.ts'
import type { ImportEntry } from './import-entry.ts'
import { readZip } from './zip-directory.ts'

export type Collected = {
  readonly entries: readonly ImportEntry[]
  readonly losses: readonly ImportLoss[]
}

/** Everything that was given, zips opened, unsafe and machine-made paths left out and told of. */
export async function collectEntries(inputs: readonly ImportInput[]): Promise<Collected> {
  const entries: ImportEntry[] = []
  const losses: ImportLoss[] = []
  const seen = new Set<string>()

  function take(path: string, size: number, read: () => Promise<Blob>): void {
    const verdict = readPath(path)
    if (verdict.kind === 'unsafe')
      return void losses.push({
        path,
        kind: 'unsafe_path',
        detail: `Left out: ${verdict.reason}.`,
        count: 1,
      })
    const reason = skipReason(verdict.segments)
    if (reason !== null)
      return void losses.push({ path, kind: 'skipped', detail: `Left out: ${reason}.`, count: 1 })
    const key = verdict.segments.join('/')
    if (seen.has(key))
      return void losses.push({
        path,
        kind: 'skipped',
        detail: 'Left out: the same path came twice.',
        count: 1,
      })
    seen.add(key)
    entries.push({ segments: verdict.segments, size, read })
  }

  for (const { path, file } of inputs) {
    if (!isZip(path)) {
      take(path, file.size, () => Promise.resolve(file))
      continue
    }
    const folder = path.replace(/\.zip$/iu, '')
    try {
      for (const entry of await readZip(file)) {
        if (entry.isDirectory) continue
        if (entry.refusal !== null)
          losses.push({
            path: entry.path,
            kind: 'unreadable',
            detail: `Left out: it is ${entry.refusal}.`,
            count: 1,
          })
        else
          take(
            isRootedAlone(path, inputs) ? entry.path : `${folder}/${entry.path}`,
            entry.size,
            entry.read,
          )
      }
    } catch (error) {
      if (!(error instanceof AppFailure) || inputs.length === 1) throw error
      losses.push({ path, kind: 'unreadable', detail: error.error.message, count: 1 })
    }
  }
  return { entries, losses }
}

/** A zip that a person picked is opened; one that lies within a folder is an attachment. */
function isZip(path: string): boolean {
  return /\.zip$/iu.test(path) && !path.replaceAll('\\', '/').includes('/')
}

/** Alone, a zip needs no folder of its own around what it holds; its paths are checked like any other. */
function isRootedAlone(path: string, inputs: readonly ImportInput[]): boolean {
  return inputs.length === 1 && isZip(path)
}
