/** One file in the origin's private file system, with what it is saved as. */
export type PrivateFile = {
  /** Where it goes in the archive. */
  readonly path: string
  /** Its content: the whole file, or the database without the header that its pool put before it. */
  readonly content: Blob
}

/**
 * SQLite's pool keeps each database in a file with a random name: 4096 bytes of header, which begin with the path of the
 * database padded with zeroes, then the database as it is. A free slot has an empty path.
 */
const poolHeaderBytes = 4096
const poolPathBytes = 512

/**
 * Reads what lies below a folder of the private file system and changes nothing. Files of a database pool come as the
 * databases they hold, under `databases`; all else as it is, under `files`. Free slots of a pool are left out.
 */
export async function readPrivateFiles(root: FileSystemDirectoryHandle): Promise<PrivateFile[]> {
  const found: PrivateFile[] = []
  await collect(root, '', found)
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function collect(
  folder: FileSystemDirectoryHandle,
  below: string,
  found: PrivateFile[],
): Promise<void> {
  for await (const entry of folder.values()) {
    const path = `${below}/${entry.name}`
    if (isFolder(entry)) await collect(entry, path, found)
    else if (isFile(entry)) {
      const file = await readPrivateFile(await entry.getFile(), path)
      if (file !== null) found.push(file)
    }
  }
}

const isFolder = (entry: FileSystemHandle): entry is FileSystemDirectoryHandle =>
  entry.kind === 'directory'

const isFile = (entry: FileSystemHandle): entry is FileSystemFileHandle => entry.kind === 'file'

async function readPrivateFile(file: File, path: string): Promise<PrivateFile | null> {
  const pool = /^(.*)\/\.opaque\/[^/]+$/.exec(path)
  if (pool === null || file.size < poolHeaderBytes) return { path: `files${path}`, content: file }
  const header = new Uint8Array(await file.slice(0, poolPathBytes).arrayBuffer())
  const name = pathInHeader(header)
  if (name === '') return null
  if (name === null) return { path: `files${path}`, content: file }
  return {
    path: `databases${pool[1] ?? ''}${name}`,
    content: file.slice(poolHeaderBytes),
  }
}

/** The path in a pool header: empty for a free slot, null where the bytes are no path. */
function pathInHeader(header: Uint8Array): string | null {
  const end = header.indexOf(0)
  if (end === 0) return ''
  const bytes = end === -1 ? header : header.subarray(0, end)
  const text = new TextDecoder().decode(bytes)
  // What is no plain path below the pool stays a file as it lies.
  return /^(\/[\w.-]+)+$/.test(text) && !text.includes('..') ? text : null
}
