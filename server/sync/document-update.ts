/**
 * Reads a Yjs update of format 1 from end to end without building anything, so that nothing of a stranger's bytes is
 * handed to Yjs that could make it hang or fill the memory. Time and memory grow with the length of the bytes alone.
 *
 *   update  = count { structs of a client } deletes
 *   structs = count client clock { struct }
 *   deletes = count { client count { clock length } }
 *
 * Source: `src/utils/encoding.js` and `src/structs/` of yjs 13.6, `any` of `lib0/decoding.js`.
 */
import { jsonNesting } from '../../lib/json-nesting.ts'
import { BrokenBytes, ByteReader } from './byte-reader.ts'

/** Structs of one update. */
const mostStructs = 200_000
const deepestValue = 100
/** Lengths and clocks beyond it serve nobody. */
const largestNumber = 2 ** 40

/** Null where Yjs can take the bytes; else what is wrong with them. */
export function documentUpdateError(bytes: Uint8Array): string | null {
  try {
    readUpdate(new ByteReader(bytes))
    return null
  } catch (error) {
    if (error instanceof BrokenBytes) return error.message
    throw error
  }
}

/** A clock or a length. */
function extentOf(reader: ByteReader): number {
  const value = reader.number()
  if (value > largestNumber) throw new BrokenBytes('a number is too large')
  return value
}

function readJson(reader: ByteReader, { orUndefined } = { orUndefined: false }): void {
  const text = reader.text()
  if (orUndefined && text === 'undefined') return
  if (jsonNesting(text) > deepestValue) throw new BrokenBytes('a value is nested too deep')
  try {
    JSON.parse(text)
  } catch {
    throw new BrokenBytes('a value is no JSON')
  }
}

function readUpdate(reader: ByteReader): void {
  let structs = 0
  for (let clients = reader.count(); clients > 0; clients--) {
    const count = reader.count()
    structs += count
    if (structs > mostStructs) throw new BrokenBytes('it has too many parts')
    reader.number()
    extentOf(reader)
    for (let left = count; left > 0; left--) readStruct(reader)
  }
  for (let clients = reader.count(); clients > 0; clients--) {
    reader.number()
    for (let left = reader.count(); left > 0; left--) {
      extentOf(reader)
      if (extentOf(reader) === 0) throw new BrokenBytes('it removes nothing')
    }
  }
  if (!reader.isAtEnd) throw new BrokenBytes('something stands behind it')
}

const gcRef = 0
const skipRef = 10

function readStruct(reader: ByteReader): void {
  const info = reader.byte()
  const content = info & 0x1f
  if (content === gcRef || info === skipRef) {
    if (extentOf(reader) === 0) throw new BrokenBytes('a part is empty')
    return
  }
  const hasOrigin = (info & 0x80) !== 0
  const hasRightOrigin = (info & 0x40) !== 0
  if (hasOrigin) readId(reader)
  if (hasRightOrigin) readId(reader)
  if (!hasOrigin && !hasRightOrigin) {
    if (reader.number() === 1) reader.text()
    else readId(reader)
    if ((info & 0x20) !== 0) reader.text()
  }
  const read = contentReaders[content]
  if (read === undefined) throw new BrokenBytes(`it holds a content of kind ${content}`)
  read(reader)
}

function readId(reader: ByteReader): void {
  reader.number()
  extentOf(reader)
}

/** By the number of the kind. Documents inside documents (9) are none of ours. */
const contentReaders: Readonly<Record<number, (reader: ByteReader) => void>> = {
  1: (reader) => {
    if (extentOf(reader) === 0) throw new BrokenBytes('a part is empty')
  },
  2: (reader) => repeat(reader, () => readJson(reader, { orUndefined: true })),
  3: (reader) => reader.skip(reader.number()),
  4: (reader) => {
    if (reader.text() === '') throw new BrokenBytes('a part is empty')
  },
  5: (reader) => readJson(reader),
  6: (reader) => {
    reader.text()
    readJson(reader)
  },
  7: (reader) => {
    const kind = reader.number()
    if (kind > 6) throw new BrokenBytes(`it holds a type of kind ${kind}`)
    // An element and a hook have a name.
    if (kind === 3 || kind === 5) reader.text()
  },
  8: (reader) => repeat(reader, () => readAny(reader, 0)),
}

function repeat(reader: ByteReader, read: () => void): void {
  const count = reader.count()
  if (count === 0) throw new BrokenBytes('a part is empty')
  for (let left = count; left > 0; left--) read()
}

function readAny(reader: ByteReader, depth: number): void {
  if (depth > deepestValue) throw new BrokenBytes('a value is nested too deep')
  const kind = reader.byte()
  if (kind === 127 || kind === 126 || kind === 121 || kind === 120) return
  if (kind === 125) return readSigned(reader)
  if (kind === 124) return reader.skip(4)
  if (kind === 123 || kind === 122) return reader.skip(8)
  if (kind === 119) return void reader.text()
  if (kind === 116) return reader.skip(reader.number())
  if (kind !== 118 && kind !== 117) throw new BrokenBytes(`it holds a value of kind ${kind}`)
  for (let left = reader.count(); left > 0; left--) {
    if (kind === 118) reader.text()
    readAny(reader, depth + 1)
  }
}

/** As many bytes as say that another one follows, the last one aside; eight are more than any number has. */
function readSigned(reader: ByteReader): void {
  for (let length = 1; reader.byte() >= 0x80; length++)
    if (length > 8) throw new BrokenBytes('a number is too large')
}
