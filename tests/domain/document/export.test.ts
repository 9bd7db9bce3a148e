import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { exportPage, layOutExport, type ExportNode } from '../../../domain/document/export.ts'
import { safeFileName } from '../../../domain/document/file-names.ts'
import type { ImportInput } from '../../../protocol/import.ts'
import { createImportJob } from '../../../workers/import/import-job.ts'

function page(id: string, parentId: string | null, name: string, type = 'page'): ExportNode {
  return { id, parentId, type, attributes: { name } }
}

test('pages with children become a file and a folder, folders and files stay what they are', () => {
  const { paths } = layOutExport([
    page('s', null, 'Space', 'space'),
    page('a', 's', 'A'),
    page('b', 'a', 'B'),
    page('f', 'a', 'pic.png', 'file'),
  ])
  expect(paths.map(({ path }) => path)).toEqual([
    'Space',
    'Space/A.md',
    'Space/A/B.md',
    'Space/A/pic.png',
  ])
})

test('names that a file cannot have are replaced, and told apart from each other', () => {
  expect(safeFileName('a/b: c? ')).toBe('a b c')
  expect(safeFileName('CON')).toBe('_CON')
  expect(safeFileName(' .. ')).toBe('Untitled')
  const { paths } = layOutExport([
    page('1', null, 'x?'),
    page('2', null, 'X'),
    page('3', null, 'p.png', 'file'),
    page('4', null, 'P.png', 'file'),
  ])
  expect(paths.map(({ path }) => path)).toEqual(['x.md', 'X 2.md', 'p.png', 'P 2.png'])
})

test('a link names its page alone where that is enough', () => {
  const { linkTo } = layOutExport([
    page('f', null, 'F', 'folder'),
    page('g', null, 'G', 'folder'),
    page('1', 'f', 'Same'),
    page('2', 'g', 'Same'),
    page('3', 'g', 'Only'),
  ])
  expect([linkTo('1'), linkTo('2'), linkTo('3'), linkTo('elsewhere')]).toEqual([
    'F/Same',
    'G/Same',
    'Only',
    null,
  ])
})

/** Imports files and exports what came of them. */
async function throughNodes(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const job = createImportJob()
  const inputs: ImportInput[] = [...files].map(([path, text]) => ({ path, file: new Blob([text]) }))
  const plan = await job.plan(inputs)
  if (!plan.ok) throw new Error(plan.error.message)
  job.start(null)
  const documents = new Map<string, Uint8Array>()
  const nodes: ExportNode[] = []
  for (let batch = await job.next(); batch !== null; batch = await job.next())
    for (const node of batch.nodes) {
      nodes.push(node)
      if (node.document !== undefined) documents.set(node.id, node.document)
    }
  const { paths, linkTo } = layOutExport(nodes)
  const exported = new Map<string, string>()
  for (const at of paths) {
    if (at.kind === 'page') {
      const text = exportPage(at, documents.get(at.node.id) ?? null, linkTo)
      if (!text.ok) throw new Error(text.error.message)
      exported.set(at.path, text.value)
    } else if (at.kind === 'file') exported.set(at.path, '')
  }
  return exported
}

function vaultFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>()
  const walk = (at: string) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) walk(path)
      else
        files.set(
          `Vault/${relative(folder, path)}`,
          entry.name.endsWith('.md') ? readFileSync(path, 'utf8') : '',
        )
    }
  }
  walk(folder)
  return files
}

test('what is exported and imported again is the same Markdown', async () => {
  const once = await throughNodes(vaultFiles(join(import.meta.dirname, '../../fixtures/vault')))
  expect(once.size).toBeGreaterThan(8)
  expect(Object.fromEntries(await throughNodes(once))).toEqual(Object.fromEntries(once))
})

const realVault = join(import.meta.dirname, '../../../../shared/vaults/obsidian-help')
test.runIf(existsSync(realVault))(
  'a real vault is the same Markdown after a second import',
  async () => {
    const once = await throughNodes(vaultFiles(realVault))
    const twice = await throughNodes(once)
    expect([...twice.keys()]).toEqual([...once.keys()])
    for (const [path, text] of once) expect(twice.get(path), path).toBe(text)
  },
)
