/** Reads files of the origin's private file system from the page. Nothing is written here. */

/** The file at a path, or null when it is not there. */
export async function privateFile(path: string): Promise<File | null> {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  const directory = await privateDirectory(parts.join('/'))
  if (directory === null) return null
  try {
    return await (await directory.getFileHandle(name)).getFile()
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export async function privateDirectory(path: string): Promise<FileSystemDirectoryHandle | null> {
  let directory = await navigator.storage.getDirectory()
  try {
    for (const name of path.split('/')) directory = await directory.getDirectoryHandle(name)
    return directory
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** The files directly in a directory, by name; none when it is not there. */
export async function privateFilesIn(path: string): Promise<ReadonlyMap<string, File>> {
  const directory = await privateDirectory(path)
  const files = new Map<string, File>()
  if (directory === null) return files
  for await (const entry of directory.values())
    if (isFileHandle(entry)) files.set(entry.name, await entry.getFile())
  return files
}

function isFileHandle(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file'
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}
