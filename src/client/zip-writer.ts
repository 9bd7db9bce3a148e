import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

/** Where the bytes of an archive go. */
export type ByteSink = { write(bytes: Uint8Array<ArrayBuffer>): Promise<void> }

export type ZipWriter = {
  /** Adds the content of a blob, read piece by piece. `pack` deflates it. */
  add(
    name: string,
    content: Blob,
    pack: boolean,
    onBytes: (bytes: Uint8Array) => void,
  ): Promise<void>
  /** Writes the directory. Nothing can be added after it. */
  end(): Promise<void>
}

/** A piece is read, packed and written before the next one: small enough to leave the page its frames. */
const pieceBytes = 128 * 1024
/** Fast; a database of text still shrinks to a third. */
const level = 3
/** Without the 64-bit extension an archive ends here. */
export const largestArchive = 0xffff_ffff
export const mostEntries = 0xffff

/** Writes a zip archive as a stream. Sizes come after each entry's bytes, so nothing is read twice. */
export function createZipWriter(sink: ByteSink): ZipWriter {
  let waiting: Uint8Array[] = []
  let failure: Error | null = null
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error
    else waiting.push(chunk)
  })

  async function drain(): Promise<void> {
    if (failure !== null) throw failure
    const chunks = waiting
    waiting = []
    for (const chunk of chunks) await sink.write(new Uint8Array(chunk))
  }

  return {
    async add(name, content, pack, onBytes) {
      const entry = pack ? new ZipDeflate(name, { level }) : new ZipPassThrough(name)
      zip.add(entry)
      for (let at = 0; at < content.size; at += pieceBytes) {
        const piece = new Uint8Array(await content.slice(at, at + pieceBytes).arrayBuffer())
        onBytes(piece)
        entry.push(piece)
        await drain()
      }
      entry.push(new Uint8Array(0), true)
      await drain()
    },
    async end() {
      zip.end()
      await drain()
    },
  }
}

/** Collects bytes into a blob. Every few megabytes go to the browser's own store, which may keep them on the disk. */
export function createBlobSink(type: string): ByteSink & { blob(): Blob } {
  const parts: Blob[] = []
  let pieces: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const settle = () => {
    if (pieces.length > 0) parts.push(new Blob(pieces))
    pieces = []
    bytes = 0
  }
  return {
    write(piece) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > 8_000_000) settle()
      return Promise.resolve()
    },
    blob() {
      settle()
      return new Blob(parts, { type })
    },
  }
}
