import { expect, test } from 'vitest'
import { fileKind, readTextPreview } from '../../../../src/features/page/file-preview.ts'

test('what a browser draws is told by the type, and HTML is never among it', () => {
  expect(fileKind('image/svg+xml')).toBe('image')
  expect(fileKind('application/pdf')).toBe('pdf')
  expect(fileKind('audio/mpeg')).toBe('audio')
  expect(fileKind('video/webm')).toBe('video')
  for (const type of ['text/html', 'application/xhtml+xml', 'image/tiff', '', 'text/plain'])
    expect(fileKind(type)).toBe('other')
})

test('a file of letters is text whatever its type is called, and other bytes are none', async () => {
  const read = (content: BlobPart) => readTextPreview(new Blob([content]))
  expect(await read('let a = 1 // ü')).toEqual({ text: 'let a = 1 // ü', isCut: false })
  expect(await read('')).toEqual({ text: '', isCut: false })
  expect(await read(new Uint8Array([0x89, 0x50, 0x4e, 0x47]))).toBeNull()
  expect(await read(new Uint8Array([65, 0, 66]))).toBeNull()
})

test('a long text is cut, also in the middle of a letter', async () => {
  const preview = await readTextPreview(new Blob([`a${'ü'.repeat(150_000)}`]))
  expect(preview?.isCut).toBe(true)
  expect(preview?.text).toMatch(/^aü+$/)
})
