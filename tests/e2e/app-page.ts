import type { Page } from 'playwright-core'
import type { ImportReport } from '../../src/actions/import-run.ts'

/** Opens the app and waits until its workspace answers. */
export async function openApp(page: Page, origin: string): Promise<void> {
  await page.goto(origin)
  await page.waitForFunction(() => 'holdfast' in globalThis)
  await page.evaluate(() => holdfast.ready)
  // A first workspace has its guide by then.
  await page.waitForURL(/\/w\//u)
}

/** Opens a workspace of its own, empty. */
export async function openFreshWorkspace(page: Page, name: string): Promise<void> {
  await page.evaluate(async (displayName) => {
    const made = (await holdfast.workspaces.create(displayName)) as {
      ok: true
      value: { id: string }
    }
    await holdfast.workspaces.open(made.value.id)
    for (let tries = 0; !location.pathname.includes(made.value.id) && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }, name)
  await page.waitForFunction(async () => {
    const counts = (await holdfast.query('workspace.counts')) as { nodes: number }
    return counts.nodes >= 0
  })
}

/** Imports a folder, several files or a zip from this machine through the console. */
export async function importPaths(
  page: Page,
  paths: string | readonly string[],
): Promise<ImportReport> {
  const isFolder = typeof paths === 'string'
  await page.evaluate((asFolder) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'test-files'
    input.multiple = !asFolder
    input.webkitdirectory = asFolder
    document.body.append(input)
  }, isFolder)
  await page.setInputFiles('#test-files', isFolder ? paths : [...paths])
  return page.evaluate(async () => {
    const input = document.querySelector<HTMLInputElement>('#test-files')
    try {
      return (await holdfast.importFiles(input?.files ?? [])) as ImportReport
    } finally {
      input?.remove()
    }
  })
}

/** One node with what a test asks about it; `path` has the names from the top down. */
export type OutlineNode = {
  readonly id: string
  readonly type: string
  readonly path: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Every node of the open workspace, in tree order. */
export async function outline(page: Page): Promise<OutlineNode[]> {
  return page.evaluate(async () => {
    type Row = {
      id: string
      type: string
      attributes: Record<string, unknown>
      hasChildren: boolean
    }
    const nodes: { id: string; type: string; path: string; attributes: Record<string, unknown> }[] =
      []
    const list = async (parentId: string | null, prefix: string) => {
      const rows = (await holdfast.query('nodes.list', { parentId, limit: 100_000 })) as Row[]
      for (const { id, type, attributes, hasChildren } of rows) {
        const path = `${prefix}${String(attributes['name'])}`
        nodes.push({ id, type, path, attributes })
        if (hasChildren) await list(id, `${path}/`)
      }
    }
    await list(null, '')
    return nodes
  })
}

/** The Markdown of pages by their id. */
export async function markdownOf(
  page: Page,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const texts = await page.evaluate(async (wanted) => {
    const all: [string, string][] = []
    for (const nodeId of wanted)
      all.push([nodeId, (await holdfast.query('document.markdown', { nodeId })) as string])
    return all
  }, ids)
  return new Map(texts)
}

/** The zip of an export, as bytes. */
export async function exportZip(page: Page, nodeId?: string): Promise<Buffer> {
  const base64 = await page.evaluate(async (id) => {
    const blob = await holdfast.exportMarkdown(id === undefined ? {} : { nodeId: id })
    const bytes = new Uint8Array(await blob.arrayBuffer())
    let text = ''
    for (let at = 0; at < bytes.length; at += 32_768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
    return btoa(text)
  }, nodeId)
  return Buffer.from(base64, 'base64')
}
