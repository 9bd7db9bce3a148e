/**
 * A part of the tree as a folder of Markdown: what is written here is read again by an import.
 *
 *   folder, space   a folder
 *   page            `Name.md`, and a folder `Name` when pages lie below it
 *   file            its bytes under its name, where it lies in the tree
 *
 * A name that a file cannot have is replaced; the true one stands in the frontmatter under `holdfast.name`.
 */
import { fail, ok, type Result } from '../../lib/result.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { Attributes } from '../../protocol/rows.ts'
import { fileType, pageType } from '../node-rules.ts'
import { safeFileName } from './file-names.ts'
import { frontmatterText } from './markdown/frontmatter.ts'
import { markdownFromDocument } from './markdown/serialise.ts'
import { propertiesFromAttributes, trueNameKey, trueIconKey } from './properties.ts'
import { documentFromUpdate } from './yjs.ts'

/** A node to export, without its document. They come in tree order, parents first. */
export type ExportNode = {
  readonly id: string
  readonly type: string
  readonly parentId: string | null
  readonly attributes: Attributes
}

export type ExportPath = {
  readonly node: ExportNode
  /** Path of the file, or of the folder when there is none. */
  readonly path: string
  readonly kind: 'folder' | 'page' | 'file'
}

export type ExportLayout = {
  readonly paths: readonly ExportPath[]
  /** What a link to a node is written as: its name when no other has it, else its path; null outside of the export. */
  linkTo(nodeId: string): string | null
}

/** Where everything goes. Names that differ only in case are told apart, because many file systems do not. */
export function layOutExport(nodes: readonly ExportNode[]): ExportLayout {
  const ids = new Set(nodes.map((node) => node.id))
  const parents = new Set(nodes.flatMap((node) => (node.parentId === null ? [] : [node.parentId])))
  const folderById = new Map<string, string>()
  const takenByFolder = new Map<string, Set<string>>()
  const paths: ExportPath[] = []

  for (const node of nodes) {
    const above =
      node.parentId === null || !ids.has(node.parentId) ? '' : (folderById.get(node.parentId) ?? '')
    const kind = kindOf(node)
    const ending = kind === 'page' ? '.md' : ''
    const name = freeName(takenByFolder, above, nameOf(node), ending)
    paths.push({ node, kind, path: `${above}${name}${ending}` })
    if (kind === 'folder' || parents.has(node.id)) folderById.set(node.id, `${above}${name}/`)
  }
  return { paths, linkTo: linkNames(paths) }
}

/** The Markdown of one page. Refused when its document cannot be read. */
export function exportPage(
  { node, path }: ExportPath,
  document: Uint8Array | null,
  linkTo: (nodeId: string) => string | null,
): Result<string, AppError> {
  const properties = propertiesFromAttributes(node.attributes)
  const fileName = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/u, '')
  const name = node.attributes['name']
  const icon = node.attributes['icon']
  if (typeof name === 'string' && name !== fileName) properties.set(trueNameKey, name)
  if (typeof icon === 'string') properties.set(trueIconKey, icon)
  if (document === null) return ok(frontmatterText(properties))
  const read = documentFromUpdate(document)
  if (!read.ok) return fail(read.error)
  return ok(frontmatterText(properties) + markdownFromDocument(read.value, linkTo))
}

function kindOf(node: ExportNode): ExportPath['kind'] {
  if (node.type === pageType) return 'page'
  return node.type === fileType ? 'file' : 'folder'
}

function nameOf(node: ExportNode): string {
  const name = node.attributes['name']
  return safeFileName(typeof name === 'string' ? name : '')
}

/** A name that nothing else in the folder has: files keep their ending when a number is added. */
function freeName(
  takenByFolder: Map<string, Set<string>>,
  folder: string,
  name: string,
  ending: string,
): string {
  let taken = takenByFolder.get(folder)
  if (taken === undefined) takenByFolder.set(folder, (taken = new Set()))
  const [, stem = name, own = ''] =
    ending === '' ? (/^(.+?)(\.[^.]{1,12})?$/u.exec(name) ?? []) : [name, name, '']
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem} ${number}${own}`
    const key = `${candidate}${ending}`.toLowerCase()
    if (taken.has(key)) continue
    taken.add(key)
    return candidate
  }
}

function linkNames(paths: readonly ExportPath[]): (nodeId: string) => string | null {
  const targetById = new Map<string, string>()
  const countByName = new Map<string, number>()
  const lastOf = (target: string) => target.slice(target.lastIndexOf('/') + 1).toLowerCase()
  for (const { node, path, kind } of paths) {
    if (kind === 'folder') continue
    const target = kind === 'page' ? path.replace(/\.md$/u, '') : path
    targetById.set(node.id, target)
    countByName.set(lastOf(target), (countByName.get(lastOf(target)) ?? 0) + 1)
  }
  return (nodeId) => {
    const target = targetById.get(nodeId)
    if (target === undefined) return null
    return countByName.get(lastOf(target)) === 1
      ? target.slice(target.lastIndexOf('/') + 1)
      : target
  }
}
