/**
 * A zip, read by its central directory: entries are unpacked one at a time when they are asked for, each by itself
 * and never beyond the size it declared, so that memory stays bounded and a bomb is met by its first bytes.
 *
 *   end record   PK 05 06 … entries(2) size(4) offset(4) comment
 *   directory    PK 01 02 … flags(2) method(2) … packed(4) size(4) nameLen extraLen commentLen … attributes(4) offset(4)
 *   entry        PK 03 04 … nameLen(2) extraLen(2) name extra bytes
 */
import { Inflate } from 'fflate'
import { AppFailure, appError } from '../../protocol/errors.ts'

export type ZipEntry = {
  readonly path: string
  readonly size: number
  readonly packedSize: number
  readonly isDirectory: boolean
  /** Set for what is never unpacked: links, encrypted entries, unknown packing. */
  readonly refusal: string | null
  read(): Promise<Blob>
}

export const mostEntries = 50_000
export const mostBytes = 2 * 1024 ** 3
/** A larger entry that unpacks to more than this many times its size is a bomb, not a note. */
export const highestRatio = 100
const ratioFromBytes = 10 * 1024 ** 2

/** Bytes of the directory of a zip with as many entries as are taken, names of a thousand characters each. */
const largestDirectory = 64 * 1024 ** 2

const endSize = 22
const longestComment = 65_535

export async function readZip(zip: Blob): Promise<readonly ZipEntry[]> {
  const { count, size, offset } = await readEnd(zip)
  if (count > mostEntries)
    throw refused(
      `The zip holds ${count} files; at most ${mostEntries} are taken. Nothing was imported.`,
    )
  if (size > largestDirectory)
    throw refused(`The list of files in the zip takes ${size} bytes. Nothing was imported.`)
  const view = await viewOf(zip, offset, offset + size)
  const entries: ZipEntry[] = []
  let at = 0
  let total = 0
  while (at + 46 <= view.byteLength && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true)
    const next =
      at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    const entry = readEntry(zip, view, at, nameLength)
    total += entry.size
    if (total > mostBytes)
      throw refused('The zip unpacks to more than 2 GB. Nothing was imported; import it in parts.')
    entries.push(entry)
    if (entries.length > mostEntries)
      throw refused(`The zip holds more than the ${count} files it declares. Nothing was imported.`)
    at = next
  }
  if (entries.length < count) throw damaged()
  return entries
}

async function readEnd(zip: Blob): Promise<{ count: number; size: number; offset: number }> {
  const start = Math.max(0, zip.size - endSize - longestComment)
  const view = await viewOf(zip, start, zip.size)
  for (let at = view.byteLength - endSize; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue
    const count = view.getUint16(at + 10, true)
    const size = view.getUint32(at + 12, true)
    const offset = view.getUint32(at + 16, true)
    if (count === 0xffff || offset === 0xffffffff)
      throw refused('This zip is larger than 4 GB. Nothing was imported; import it in parts.')
    if (offset + size > zip.size) throw damaged()
    return { count, size, offset }
  }
  throw damaged()
}

function readEntry(zip: Blob, view: DataView, at: number, nameLength: number): ZipEntry {
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const packedSize = view.getUint32(at + 20, true)
  const size = view.getUint32(at + 24, true)
  const mode = view.getUint32(at + 38, true) >>> 16
  const offset = view.getUint32(at + 42, true)
  const path = decodeName(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength))
  const refusal = refusalOf(flags, method, mode, size, packedSize)
  return {
    path,
    size,
    packedSize,
    isDirectory: path.endsWith('/'),
    refusal,
    async read() {
      if (refusal !== null) throw refused(`${path} is ${refusal}.`)
      const head = await viewOf(zip, offset, offset + 30)
      if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw damaged()
      const start = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true)
      const packed = zip.slice(start, start + packedSize)
      return method === 0 ? packed : unpack(packed, size, path)
    },
  }
}

function refusalOf(
  flags: number,
  method: number,
  mode: number,
  size: number,
  packedSize: number,
): string | null {
  if ((mode & 0xf000) === 0xa000) return 'a link to another place'
  if ((flags & 1) === 1) return 'encrypted'
  if (method !== 0 && method !== 8) return 'packed in a way that is not known here'
  if (size > ratioFromBytes && size > packedSize * highestRatio)
    return `packed ${Math.round(size / Math.max(1, packedSize))} times smaller than it is, as no note is`
  return null
}

async function unpack(packed: Blob, size: number, path: string): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let unpacked = 0
  const inflate = new Inflate((chunk) => {
    unpacked += chunk.length
    if (unpacked > size)
      throw refused(`${path} unpacks to more than the ${size} bytes it declares.`)
    parts.push(new Uint8Array(chunk))
  })
  const step = 256 * 1024
  try {
    for (let at = 0; at < packed.size || at === 0; at += step) {
      const chunk = new Uint8Array(await packed.slice(at, at + step).arrayBuffer())
      inflate.push(chunk, at + step >= packed.size)
    }
  } catch (error) {
    if (error instanceof AppFailure) throw error
    throw damaged()
  }
  if (unpacked !== size) throw damaged()
  return new Blob(parts)
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    // Old programs write names in the code page of their machine; western letters survive this way.
    if (error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes)
    throw error
  }
}

async function viewOf(blob: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await blob.slice(start, end).arrayBuffer())
}

function refused(message: string): AppFailure {
  return new AppFailure(appError('too_large', message))
}

function damaged(): AppFailure {
  return new AppFailure(
    appError('corrupt', 'This zip is damaged or not complete. Nothing of it was imported.'),
  )
}
