import type { ImportInput } from '../../protocol/import.ts'

/** Files with their paths: from a folder picker, from a script that set `path`, else their names. */
export function inputsFromFiles(files: Iterable<File>): ImportInput[] {
  return [...files].map((file) => ({ path: pathOf(file), file }))
}

function pathOf(file: File): string {
  if ('path' in file && typeof file.path === 'string' && file.path !== '') return file.path
  return file.webkitRelativePath === '' ? file.name : file.webkitRelativePath
}

/**
 * What was dropped, folders with all that lies in them. The transfer is emptied when the event ends, so its entries
 * are taken at once and only then read.
 */
export async function inputsFromDrop(transfer: DataTransfer): Promise<ImportInput[]> {
  const entries: FileSystemEntry[] = []
  const loose: File[] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = entry === null ? item.getAsFile() : null
    if (entry !== null) entries.push(entry)
    else if (file !== null) loose.push(file)
  }
  const inputs = inputsFromFiles(loose)
  for (const entry of entries) await readEntry(entry, inputs)
  return inputs
}

async function readEntry(entry: FileSystemEntry, inputs: ImportInput[]): Promise<void> {
  const path = entry.fullPath.replace(/^\/+/u, '')
  if (isFileEntry(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject)
    })
    inputs.push({ path, file })
  } else if (isDirectoryEntry(entry)) {
    for (const child of await childrenOf(entry)) await readEntry(child, inputs)
  }
}

/** A directory is read in parts: an empty part is the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (part.length === 0) return children
    children.push(...part)
  }
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isDirectoryEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
