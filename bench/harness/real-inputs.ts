import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A recorded editing history as published by josephg/editing-traces: each patch is [position, deleted, inserted]. */
export type EditingTrace = { readonly patches: readonly Patch[] }
export type Patch = readonly [position: number, deleted: number, inserted: string]

/** A real vault and a real history where they lie beside the repository, else the fixtures of the tests. */
export function realInputs(root: string) {
  const help = join(root, '..', 'shared', 'vaults', 'obsidian-help')
  const trace = join(root, '..', 'shared', 'traces', 'automerge-paper.json.gz')
  return {
    vault: existsSync(help) ? help : join(root, 'tests', 'fixtures', 'vault'),
    trace: (): EditingTrace => {
      if (!existsSync(trace)) return { patches: typedPatches() }
      const { txns } = JSON.parse(gunzipSync(readFileSync(trace)).toString()) as {
        txns: readonly { patches: readonly Patch[] }[]
      }
      return { patches: txns.flatMap(({ patches }) => patches) }
    },
  }
}

/** Somebody who types straight on, a line of 60 letters at a time. */
function typedPatches(): Patch[] {
  return Array.from({ length: 20_000 }, (_, index) => [
    index,
    0,
    index % 60 === 59 ? '\n' : index % 7 === 6 ? ' ' : 'abcdefgh'.charAt(index % 8),
  ])
}

/** A folder with so many notes, made of copies of a vault's notes without its attachments; remove it when done. */
export function multipliedVault(
  vault: string,
  notes: number,
): { readonly path: string; readonly bytes: number; remove(): void } {
  const paths = readdirSync(vault, { recursive: true, encoding: 'utf8' }).filter(
    (path) => extname(path) === '.md' && !path.startsWith('.'),
  )
  const path = mkdtempSync(join(tmpdir(), 'holdfast-notes-'))
  let bytes = 0
  for (let index = 0; index < notes; index++) {
    const copy = join(path, `Copy ${Math.floor(index / paths.length)}`)
    const from = paths[index % paths.length] ?? ''
    const to = join(copy, from)
    mkdirSync(join(to, '..'), { recursive: true })
    const note = `Copy number ${index}\n\n${readFileSync(join(vault, from), 'utf8')}`
    writeFileSync(to, note)
    bytes += Buffer.byteLength(note)
  }
  return { path, bytes, remove: () => rmSync(path, { recursive: true, force: true }) }
}
