/** Notes to test with: our own small vault, and the large one where the workplace has it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

export const ownVault = join(root, 'tests/fixtures/vault')
/** Present beside a checkout of the workplace only. */
export const largeVault = join(root, '../shared/vaults/obsidian-help')

export type VaultFile = { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }

/** All files below a folder, with `/` between the parts of their paths; none when there is no such folder. */
export function vaultFiles(folder: string): VaultFile[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return {
        path: path.slice(folder.length + 1).replaceAll('\\', '/'),
        bytes: new Uint8Array(readFileSync(path)),
      }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The Markdown notes of a folder. */
export function vaultNotes(folder: string): { readonly path: string; readonly text: string }[] {
  return vaultFiles(folder)
    .filter(({ path }) => path.endsWith('.md'))
    .map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) }))
}
