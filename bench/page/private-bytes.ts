/** Bytes of all files at or below a path of OPFS. */
export async function bytesBelow(path: string): Promise<number> {
  let directory = await navigator.storage.getDirectory()
  for (const name of path.split('/')) directory = await directory.getDirectoryHandle(name)
  return bytesIn(directory)
}

async function bytesIn(directory: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0
  for await (const entry of directory.values())
    bytes +=
      entry instanceof FileSystemFileHandle ? (await entry.getFile()).size : await bytesIn(entry)
  return bytes
}
