import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compressFolder } from '../../scripts/compress.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-compress-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('text gets both compressed forms, with the same content', async () => {
  const script = 'export const answer = 42\n'.repeat(100)
  writeFileSync(join(folder, 'main.js'), script)
  await compressFolder(folder)
  expect(gunzipSync(readFileSync(join(folder, 'main.js.gz'))).toString()).toBe(script)
  expect(brotliDecompressSync(readFileSync(join(folder, 'main.js.br'))).toString()).toBe(script)
})

test('what is small, or compressed by nature, stays alone', async () => {
  writeFileSync(join(folder, 'small.css'), 'a{}')
  writeFileSync(join(folder, 'picture.png'), Buffer.alloc(4096))
  await compressFolder(folder)
  expect(existsSync(join(folder, 'small.css.gz'))).toBe(false)
  expect(existsSync(join(folder, 'picture.png.gz'))).toBe(false)
})
