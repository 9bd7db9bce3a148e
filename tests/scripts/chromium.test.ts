import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-chromium-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function addCommand(name: string, mode: number): string {
  const path = join(folder, name)
  writeFileSync(path, '')
  chmodSync(path, mode)
  return path
}

test('a path named in the environment wins over what is installed', () => {
  addCommand('chromium', 0o755)
  expect(findChromium({ CHROMIUM_PATH: '/a/b', PATH: folder }, 'linux')).toBe('/a/b')
  expect(findChromium({ CHROME_PATH: '/c/d', PATH: folder }, 'linux')).toBe('/c/d')
})

test('a browser on the path is found, in any of its folders', () => {
  const path = addCommand('google-chrome', 0o755)
  expect(findChromium({ PATH: ['/nowhere', folder].join(delimiter) }, 'linux')).toBe(path)
})

test('a file that cannot be executed is not taken for a browser', () => {
  addCommand('chromium', 0o644)
  expect(findChromium({ PATH: folder }, 'linux')).toBeNull()
})

test('Windows looks into the program folders', () => {
  expect(findChromium({ PROGRAMFILES: folder }, 'win32')).toBeNull()
})
