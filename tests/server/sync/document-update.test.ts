import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdateError } from '../../../server/sync/document-update.ts'

/** A number as Yjs writes it. */
function varint(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push((left % 128) + 128)
  }
}

/** Everything that our documents hold, and more: each step an update, and the whole. */
function realUpdates(): Uint8Array[] {
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  const fragment = document.getXmlFragment('content')
  const paragraph = new Y.XmlElement('paragraph')
  fragment.insert(0, [paragraph])
  paragraph.setAttribute('id', 'p1')
  const text = new Y.XmlText()
  paragraph.insert(0, [text])
  text.insert(0, 'Spring tide 🌊 and neap', { bold: true })
  text.format(0, 6, { link: { href: 'https://example.org' }, bold: null })
  text.insertEmbed(3, { image: 'a.png' })
  text.delete(2, 5)
  const map = document.getMap('map')
  map.set('any', { deep: [1, -2.5, 2 ** 40, null, true, false, 'x', new Uint8Array([1, 2])] })
  map.set('bytes', new Uint8Array([3, 4, 5]))
  map.set('any', undefined)
  const list = new Y.Array<unknown>()
  map.set('list', list)
  list.push([1, 'two', [3], new Y.Map([['in', 'side']]), new Y.Text('t')])
  list.delete(0, 2)
  fragment.delete(0, 1)
  return [...updates, Y.encodeStateAsUpdate(document)]
}

test('what Yjs writes is read to its end', () => {
  for (const update of realUpdates()) expect(documentUpdateError(update)).toBeNull()
  expect(documentUpdateError(Y.encodeStateAsUpdate(new Y.Doc()))).toBeNull()
  expect(documentUpdateError(Y.mergeUpdates(realUpdates().slice(3, 6)))).toBeNull()
})

test('no update that is cut off, or followed by something, is taken', () => {
  const update = realUpdates().at(-1) ?? new Uint8Array()
  for (let length = 0; length < update.length; length++)
    expect(documentUpdateError(update.subarray(0, length)), `${length}`).not.toBeNull()
  expect(documentUpdateError(new Uint8Array([...update, 0]))).not.toBeNull()
})

test('no update of format 2 is taken', () => {
  const document = new Y.Doc()
  document.getText().insert(0, 'tide')
  const update = Y.encodeStateAsUpdateV2(document)
  expect(documentUpdateError(update)).not.toBeNull()
  // Twenty-one bytes of format 2 that never end, read as what they claim to be.
  const bomb = new Uint8Array([0, 0, 5, ...varint(2 ** 40), 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0])
  expect(documentUpdateError(bomb)).not.toBeNull()
})

test('what promises more than it has, nests without end or is no text is refused', () => {
  const bombs: Record<string, number[]> = {
    'a thousand million clients': varint(1e9),
    'two thousand million structs': [1, ...varint(2e9), 1, 0],
    'a long list of anything': [1, 1, 1, 0, 8, 1, 1, 120, ...varint(1e9)],
    'lists in lists': [1, 1, 1, 0, 8, 1, 1, 120, 1, ...Array<number[]>(5000).fill([117, 1]).flat()],
    'a document in the document': [1, 1, 1, 0, 9, 1, 1, 120, 1, 97, 118, 0, 0],
    'a text that is none': [1, 1, 1, 0, 4, 1, 1, 120, 2, 0xff, 0xfe, 0],
    'an empty text': [1, 1, 1, 0, 4, 1, 1, 120, 0, 0],
    'a clock beyond all clocks': [1, 1, 1, ...varint(2 ** 52), 4, 1, 1, 120, 1, 97, 0],
    'a removal of everything': [0, 1, 1, 1, 0, ...varint(2 ** 52)],
    'a kind that there is not': [1, 1, 1, 0, 20, 1, 1, 120, 0],
  }
  for (const [name, bytes] of Object.entries(bombs))
    expect(documentUpdateError(new Uint8Array(bytes)), name).not.toBeNull()
  const nested = `${'['.repeat(200)}${']'.repeat(200)}`
  const text = [...new TextEncoder().encode(nested)]
  const deep = [1, 1, 1, 0, 5, 1, 1, 120, ...varint(text.length), ...text, 0]
  expect(documentUpdateError(new Uint8Array(deep))).toBe('a value is nested too deep')
})

test('whatever the bytes are, they are judged, and what is taken Yjs takes', () => {
  let seed = 7
  const random = (limit: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed % limit
  }
  const samples = realUpdates()
  for (let round = 0; round < 3000; round++) {
    const bytes = new Uint8Array(samples[random(samples.length)] ?? [])
    for (let flips = 1 + random(3); flips > 0; flips--) bytes[random(bytes.length)] = random(256)
    if (documentUpdateError(bytes) === null)
      expect(() => Y.decodeUpdate(bytes), [...bytes].join()).not.toThrow()
  }
})
