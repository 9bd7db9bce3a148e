import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { documentFromUpdate } from '../../../domain/document/yjs.ts'
import type { ImportInput, ImportSummary } from '../../../protocol/import.ts'
import type { ImportedNode } from '../../../protocol/mutations/nodes-import.ts'
import { createImportJob } from '../../../workers/import/import-job.ts'
import { ownVault, vaultFiles } from '../../domain/document/markdown/vaults.ts'

async function run(
  inputs: readonly ImportInput[],
): Promise<{ readonly nodes: readonly ImportedNode[]; readonly summary: ImportSummary }> {
  const job = createImportJob()
  const plan = await job.plan(inputs)
  if (!plan.ok) throw new Error(plan.error.message)
  job.start(null)
  const nodes: ImportedNode[] = []
  for (let batch = await job.next(); batch !== null; batch = await job.next())
    nodes.push(...batch.nodes)
  return { nodes, summary: job.summary() }
}

const note = (path: string, text = 'text'): ImportInput => ({ path, file: new Blob([text]) })

describe('our vault', async () => {
  const files = vaultFiles(ownVault)
  const { nodes, summary } = await run(
    files.map(({ path, bytes }) => ({ path: `vault/${path}`, file: new Blob([bytes]) })),
  )
  const named = (name: string) => nodes.find((node) => node.attributes['name'] === name)
  const json = (name: string) => {
    const update = named(name)?.document
    const read = update === undefined ? null : documentFromUpdate(update)
    return read?.ok === true ? JSON.stringify(read.value.toJSON()) : ''
  }

  test('arrives whole, and only what is really missing is told of', () => {
    expect(summary).toMatchObject({ pages: 16, files: 5, folders: 5 })
    const told = summary.losses
      .filter(({ kind }) => kind !== 'html')
      .map(({ kind, path, detail }) => [kind, path.replace('vault/', ''), detail])
    expect(told.filter(([kind]) => kind !== 'frontmatter')).toEqual([
      ['skipped', '.obsidian/app.json', 'Left out: settings of Obsidian.'],
      ['missing_embed', 'Notes/Embeds.md', 'missing.png'],
      ['missing_embed', 'Notes/Embeds.md', 'Missing note'],
      ['unresolved_link', 'Home.md', 'Nowhere to be found'],
    ])
    expect(told.filter(([kind]) => kind === 'frontmatter').map(([, path]) => path)).toEqual([
      'Other/Broken frontmatter.md',
    ])
  })

  test('links point at nodes: by path, alias, other case, and accents in another form', () => {
    const home = json('Home')
    for (const name of ['Formatting', 'Café', 'Callouts', 'dot.png', 'Home'])
      expect(home, name).toContain(`"nodeId":"${named(name)?.id}"`)
    expect(json('2026-01-05')).toContain(`"nodeId":"${named('Café')?.id}"`)
  })

  test('keeps scripts as inert source or leaves them out', () => {
    expect(json('Raw HTML')).toContain('<script>alert(2)</script>')
    expect(json('Raw HTML')).not.toMatch(/"href":"\s*(?:javascript|data):/i)
    expect(json('page')).not.toContain('alert')
    expect(named('drawing.svg')).toMatchObject({
      type: 'file',
      attributes: { mime: 'image/svg+xml' },
    })
  })
})

test('a folder beside a note of its name holds what lies below that page', async () => {
  const { nodes } = await run([
    note('V/A.md'),
    note('V/A/B.md'),
    note('V/A/B/C.md'),
    note('V/D/E.md'),
  ])
  const nameById = new Map(nodes.map((node) => [node.id, node.attributes['name']]))
  expect(
    nodes.map((node) => [
      node.type,
      node.attributes['name'],
      nameById.get(node.parentId ?? node.id),
    ]),
  ).toEqual([
    ['space', 'V', 'V'],
    ['folder', 'D', 'V'],
    ['page', 'E', 'D'],
    ['page', 'A', 'V'],
    ['page', 'B', 'A'],
    ['page', 'C', 'B'],
  ])
})

test('a block id that touches a picture is an anchor like any other', async () => {
  const { summary } = await run([note('a.md', '![[p.png]]^shown'), note('b.md', '[[a#^shown]]')])
  expect(summary.losses.map(({ kind }) => kind)).toEqual(['missing_embed'])
})

test('a zip that hides how many files it holds is refused', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 50_001 }, (_, i) => [`${i}.md`, strToU8('')] as const),
  )
  const zip = zipSync(many, { level: 0 })
  const view = new DataView(zip.buffer, zip.byteOffset)
  view.setUint16(zip.length - 22 + 8, 3, true)
  view.setUint16(zip.length - 22 + 10, 3, true)
  const job = createImportJob()
  expect(await job.plan([{ path: 'z.zip', file: new Blob([zip.slice()]) }])).toMatchObject({
    ok: false,
    error: { code: 'too_large' },
  })
})
