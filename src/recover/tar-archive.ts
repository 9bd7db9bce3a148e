/**
 * A tar archive (POSIX ustar): for each file a header of 512 bytes and the content, padded to 512; two empty blocks end
 * it. The archive is a Blob made of Blobs, so that nothing is read into memory before it is saved.
 */
const blockBytes = 512

export type ArchiveEntry = { readonly path: string; readonly content: Blob }

export function createTarArchive(entries: readonly ArchiveEntry[], modified: Date): Blob {
  const parts: BlobPart[] = []
  for (const { path, content } of entries) {
    parts.push(header(path, content.size, modified), content, padding(content.size))
  }
  parts.push(new Uint8Array(2 * blockBytes))
  return new Blob(parts, { type: 'application/x-tar' })
}

const padding = (size: number) => new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes)

function header(path: string, size: number, modified: Date): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(blockBytes)
  const { name, prefix } = splitPath(path)
  write(block, 0, name)
  write(block, 100, '0000600\0')
  write(block, 108, '0000000\0')
  write(block, 116, '0000000\0')
  write(block, 124, octal(size, 11))
  write(block, 136, octal(Math.floor(modified.getTime() / 1000), 11))
  write(block, 148, '        ')
  write(block, 156, '0')
  write(block, 257, 'ustar\x0000')
  write(block, 345, prefix)
  const sum = block.reduce((total, byte) => total + byte, 0)
  write(block, 148, `${octal(sum, 6)}\0 `)
  return block
}

function write(block: Uint8Array, offset: number, text: string): void {
  block.set(new TextEncoder().encode(text), offset)
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')

/** A name holds 100 bytes and a prefix 155. A longer path keeps its end, which tells files apart. */
function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  const ascii = path.replaceAll(/[^\x20-\x7e]/g, '_')
  if (ascii.length <= 100) return { name: ascii, prefix: '' }
  const slash = ascii.indexOf('/', ascii.length - 101)
  if (slash === -1 || slash > 155) return { name: ascii.slice(-100), prefix: '' }
  return { name: ascii.slice(slash + 1), prefix: ascii.slice(0, slash) }
}
