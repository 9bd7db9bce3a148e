import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { documentFromUpdate } from '../../../domain/document/yjs.ts'
import type { ImportBatch, ImportInput, ImportSummary } from '../../../protocol/import.ts'
import type { ImportedNode } from '../../../protocol/mutations/nodes-import.ts'
import { createImportJob } from '../../../workers/import/import-job.ts'

type Imported = {
  readonly nodes: readonly ImportedNode[]
  readonly byName: ReadonlyMap<string, ImportedNode>
  readonly batches: readonly ImportBatch[]
  readonly summary: ImportSummary
}

function note(path: string, text: string): ImportInput {
  return { path, file: new Blob([text]) }
}

function zip(files: Readonly<Record<string, string>>, name = 'vault.zip'): ImportInput {
  const packed = zipSync(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
  )
  return { path: name, file: new Blob([new Uint8Array(packed)]) }
}

function nameOf({ attributes }: ImportedNode): string {
  return typeof attributes['name'] === 'string' ? attributes['name'] : ''
}

async function run(inputs: readonly ImportInput[]): Promise<Imported> {
  const job = createImportJob()
  const plan = await job.plan(inputs)
  if (!plan.ok) throw new Error(plan.error.message)
  job.start(null)
  const batches: ImportBatch[] = []
  for (let batch = await job.next(); batch !== null; batch = await job.next()) batches.push(batch)
  const nodes = batches.flatMap((batch) => batch.nodes)
  return {
    nodes,
    byName: new Map(nodes.map((node) => [nameOf(node), node])),
    batches,
    summary: job.summary(),
  }
}

function json(node: ImportedNode | undefined): string {
  const read = node?.document === undefined ? null : documentFromUpdate(node.document)
  return read?.ok === true ? JSON.stringify(read.value.toJSON()) : ''
}

function filesBelow(folder: string, root = folder): ImportInput[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path, root)
    return [
      {
        path: `vault/${relative(root, path)}`,
        file: new Blob([new Uint8Array(readFileSync(path))]),
      },
    ]
  })
}

test('folders, pages and files come in tree order, parents first', async () => {
  const { nodes, summary } = await run([
    note('V/b.md', 'x'),
    note('V/A/c.md', 'y'),
    { path: 'V/A/p.png', file: new Blob(['png'], { type: 'image/png' }) },
  ])
  expect(nodes.map((node) => [node.type, node.attributes['name']])).toEqual([
    ['space', 'V'],
    ['folder', 'A'],
    ['page', 'c'],
    ['file', 'p.png'],
    ['page', 'b'],
  ])
  expect(summary).toMatchObject({ pages: 2, files: 1, folders: 2, topId: nodes[0]?.id })
})

test('links find their node by name, path, alias and relative path; the others are told of', async () => {
  const { byName, summary } = await run([
    note(
      'V/One.md',
      '[[two]] [[Deep/Three|label]] [[Nick]] [md](Deep/Three.md) [[Missing]] ![[gone.png]] [[Two#No such]]',
    ),
    note('V/Two.md', '---\naliases: [Nick]\n---\n# Head'),
    note('V/Deep/Three.md', '[up](../One.md) [[#Here]]\n\n## Here'),
  ])
  const one = json(byName.get('One'))
  const two = byName.get('Two')?.id
  const three = byName.get('Three')?.id
  expect(one.split(String(two)).length - 1).toBe(3)
  expect(one.split(String(three)).length - 1).toBe(2)
  expect(json(byName.get('Three'))).toContain(String(byName.get('One')?.id))
  expect(summary.losses.map((loss) => [loss.kind, loss.detail])).toEqual([
    ['unresolved_link', 'Missing'],
    ['missing_embed', 'gone.png'],
    ['missing_anchor', 'Two#No such'],
  ])
})

test('frontmatter becomes attributes and never the name of the page', async () => {
  const { byName } = await run([
    note('n.md', '---\nname: Other\ntags: [a, b]\nrating: 4\n---\nText'),
  ])
  expect(byName.get('n')?.attributes).toEqual({
    name: 'n',
    'property.name': 'Other',
    tags: ['a', 'b'],
    rating: 4,
  })
})

test('a zip is opened when it was picked, and stays a file inside a folder', async () => {
  const picked = await run([zip({ 'V/a.md': 'x', 'V/b/c.txt': 'y' })])
  expect(picked.summary).toMatchObject({ pages: 2, folders: 2 })
  const inside = await run([{ ...zip({ 'a.md': 'x' }), path: 'V/packed.zip' }])
  expect(inside.summary).toMatchObject({ pages: 0, files: 1 })
})

test('paths that leave their folder, hidden files and settings are left out and told of', async () => {
  const { nodes, summary } = await run([
    zip({
      '../evil.md': 'x',
      '/abs.md': 'x',
      'ok/.obsidian/app.json': '{}',
      'ok/.hidden': 'x',
      'ok/fine.md': 'x',
    }),
  ])
  expect(nodes.map((node) => node.attributes['name'])).toEqual(['ok', 'fine'])
  expect(summary.losses.map((loss) => [loss.path, loss.kind])).toEqual([
    ['../evil.md', 'unsafe_path'],
    ['/abs.md', 'unsafe_path'],
    ['ok/.obsidian/app.json', 'skipped'],
    ['ok/.hidden', 'skipped'],
  ])
})

test('a zip bomb is left out, the rest is imported', async () => {
  const bomb = zipSync(
    { 'bomb.md': new Uint8Array(30 * 1024 * 1024), 'fine.md': strToU8('x') },
    { level: 9 },
  )
  const { nodes, summary } = await run([{ path: 'z.zip', file: new Blob([new Uint8Array(bomb)]) }])
  expect(nodes.map((node) => node.attributes['name'])).toEqual(['fine'])
  expect(summary.losses).toMatchObject([{ path: 'bomb.md', kind: 'unreadable' }])
})

test('an entry that unpacks to more than it declares is left out', async () => {
  const packed = zipSync({ 'a.md': strToU8('x'.repeat(5000)), 'b.md': strToU8('fine') })
  const view = new DataView(packed.buffer, packed.byteOffset)
  for (let at = 0; at < packed.length - 4; at++)
    if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === 5000)
      view.setUint32(at + 24, 10, true)
  const { nodes, summary } = await run([
    { path: 'z.zip', file: new Blob([new Uint8Array(packed)]) },
  ])
  expect(nodes.map((node) => node.attributes['name'])).toEqual(['b'])
  expect(summary.losses).toMatchObject([{ path: 'a.md', kind: 'unreadable' }])
})

test('a symbolic link in a zip is left out and told of', async () => {
  const target = strToU8('/etc/passwd')
  const packed = zipSync({
    'link.md': [target, { os: 3, attrs: 0o120777 << 16 }],
    'fine.md': strToU8('x'),
  })
  const { nodes, summary } = await run([
    { path: 'z.zip', file: new Blob([new Uint8Array(packed)]) },
  ])
  expect(nodes.map((node) => node.attributes['name'])).toEqual(['fine'])
  expect(summary.losses).toMatchObject([
    { path: 'link.md', kind: 'unreadable', detail: expect.stringContaining('a link') as string },
  ])
})

test('a damaged or empty zip is refused with a clear error', async () => {
  const job = createImportJob()
  expect(await job.plan([{ path: 'x.zip', file: new Blob(['PK not really']) }])).toMatchObject({
    ok: false,
    error: { code: 'corrupt' },
  })
  expect(await job.plan([])).toMatchObject({ ok: false, error: { code: 'not_found' } })
})

test('invalid UTF-8 is read as far as it goes and told of; what is too large becomes a file', async () => {
  const { byName, summary, batches } = await run([
    { path: 'bad.md', file: new Blob([new Uint8Array([0x61, 0xff, 0x62])]) },
    note('huge.md', 'word '.repeat(10_000_000)),
  ])
  expect(json(byName.get('bad'))).toContain('a�b')
  expect(byName.get('huge.md')?.type).toBe('file')
  expect(batches.flatMap((batch) => batch.files).map((file) => file.blob.size)).toEqual([
    50_000_000,
  ])
  expect(summary.losses.map((loss) => loss.kind).sort()).toEqual(['invalid_utf8', 'too_large'])
})

test('HTML and plain text become pages; scripts do not', async () => {
  const { byName, summary } = await run([
    note(
      'page.html',
      '<title>T</title><h1>Hi</h1><p>See <a href="other.txt">it</a><script>x()</script>',
    ),
    note('other.txt', 'one\ntwo\n\n# not a heading'),
  ])
  expect(json(byName.get('page'))).toContain(String(byName.get('other')?.id))
  expect(json(byName.get('page'))).not.toContain('x()')
  expect(json(byName.get('other'))).toContain('# not a heading')
  expect(summary.losses).toMatchObject([{ kind: 'html', detail: 'script' }])
})

const realVault = join(import.meta.dirname, '../../../../shared/vaults/obsidian-help')
test.runIf(existsSync(realVault))('a real vault arrives whole', async () => {
  const { summary, nodes } = await run(filesBelow(realVault))
  expect(summary.pages).toBe(204)
  expect(nodes.filter((node) => node.type === 'file').length).toBe(summary.files)
  expect(summary.linksResolved).toBeGreaterThan(1000)
})

test('a picture inside a note becomes a file below its page, once however often it stands there', async () => {
  const pixel = `data:image/gif;base64,${btoa('GIF89a pixel')}`
  const { nodes, batches, summary } = await run([
    note(
      'Note.md',
      `![One](${pixel})\n\nAgain ![two](${pixel}) and ![broken](data:image/png;base64,*)\n`,
    ),
  ])
  expect(nodes.map((node) => `${node.type} ${nameOf(node)}`)).toEqual([
    'page Note',
    'file Picture 1.gif',
  ])
  const [page, file] = nodes
  expect(file).toMatchObject({ parentId: page?.id, attributes: { mime: 'image/gif', size: 12 } })
  expect(await batches[0]?.files[0]?.blob.text()).toBe('GIF89a pixel')
  const text = json(page)
  expect(text.split(`"nodeId":"${file?.id ?? ''}"`)).toHaveLength(3)
  expect(text).not.toContain('base64,R0')
  expect(text).toContain('data:image/png;base64,*')
  expect(summary).toMatchObject({ pages: 1, files: 1 })
})

test('a link keeps the formatting of its whole label, and the report names what it could not keep', async () => {
  const { byName, summary } = await run([
    note('vault/Other.md', 'x'),
    note(
      'vault/Note.md',
      '[**bold**](Other.md) and [*both* of *them*](Other.md) and [`code`](Other.md)',
    ),
  ])
  const text = json(byName.get('Note'))
  expect(text).toMatch(/"label":"bold"[^}]*"marks":"bold"/)
  expect(summary.losses.filter(({ kind }) => kind === 'link_label')).toEqual([
    { path: 'vault/Note.md', kind: 'link_label', detail: 'both of them', count: 1 },
    { path: 'vault/Note.md', kind: 'link_label', detail: 'code', count: 1 },
  ])
})
