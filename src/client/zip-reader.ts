/**
 * Reads a zip archive (APPNOTE 6.3) by its central directory, so that an entry is a slice of the file and nothing but
 * what is asked for is read. Without the 64-bit extension: at most 4 GB and 65,535 entries.
 */
export type ZipEntry = {
  readonly name: string
  /** Bytes once unpacked, as the archive says. */
  readonly size: number
  readonly crc: number
  readonly isDeflated: boolean
  readonly packedSize: number
  readonly headerAt: number
}

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const endBytes = 22
const entryBytes = 46
const localBytes = 30
const longestComment = 0xffff

/** Null when the file has no directory at its end, or one that does not fit into it: it is no zip, or cut off. */
export async function readZipEntries(zip: Blob): Promise<readonly ZipEntry[] | null> {
  const tailAt = Math.max(0, zip.size - endBytes - longestComment)
  const tail = await viewOf(zip, tailAt, zip.size)
  let end = tail.byteLength - endBytes
  while (end >= 0 && tail.getUint32(end, true) !== endSignature) end--
  if (end < 0) return null
  const count = tail.getUint16(end + 10, true)
  const size = tail.getUint32(end + 12, true)
  const at = tail.getUint32(end + 16, true)
  if (at + size > tailAt + end) return null
  return parseDirectory(await viewOf(zip, at, at + size), count, at)
}

function parseDirectory(view: DataView, count: number, directoryAt: number): ZipEntry[] | null {
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + entryBytes > view.byteLength || view.getUint32(at, true) !== entrySignature)
      return null
    const flags = view.getUint16(at + 8, true)
    const method = view.getUint16(at + 10, true)
    const nameBytes = view.getUint16(at + 28, true)
    const restBytes = view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (at + entryBytes + nameBytes > view.byteLength) return null
    const name = new TextDecoder().decode(
      new Uint8Array(view.buffer, view.byteOffset + at + entryBytes, nameBytes),
    )
    const entry: ZipEntry = {
      name,
      crc: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      isDeflated: method === 8,
      headerAt: view.getUint32(at + 42, true),
    }
    const isReadable = (method === 0 || method === 8) && (flags & 1) === 0
    if (!isReadable || entry.headerAt + localBytes + entry.packedSize > directoryAt) return null
    entries.push(entry)
    at += entryBytes + nameBytes + restBytes
  }
  return entries
}

/** The bytes of an entry as a stream; it errors where they are damaged or more than the archive says. */
export async function openZipEntry(
  zip: Blob,
  entry: ZipEntry,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const header = await viewOf(zip, entry.headerAt, entry.headerAt + localBytes)
  if (header.byteLength < localBytes || header.getUint32(0, true) !== localSignature)
    throw new DamagedEntry(entry.name)
  const at = entry.headerAt + localBytes + header.getUint16(26, true) + header.getUint16(28, true)
  const packed = zip.slice(at, at + entry.packedSize).stream()
  const unpacked = entry.isDeflated
    ? packed.pipeThrough(new DecompressionStream('deflate-raw'))
    : packed
  return unpacked.pipeThrough(checkSize(entry))
}

/** The bytes of an entry are not those that were put in. */
export class DamagedEntry extends Error {
  constructor(name: string) {
    super(`The entry ${name} of the archive is damaged`)
    this.name = 'DamagedEntry'
  }
}

/** Ends the stream with an error at the first byte too many, so that a bomb unpacks to what it claims at most. */
function checkSize(entry: ZipEntry): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > entry.size) throw new DamagedEntry(entry.name)
      controller.enqueue(new Uint8Array(chunk))
    },
    flush() {
      if (bytes !== entry.size) throw new DamagedEntry(entry.name)
    },
  })
}

async function viewOf(blob: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await blob.slice(from, to).arrayBuffer())
}
