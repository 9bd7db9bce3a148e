import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecrets } from '../../server/secrets.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-secrets-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const file = () => join(folder, 'data', 'secrets.json')
const open = () => openSecrets(join(folder, 'data'), randomBytes)

test('secrets are made at the first start, for the owner alone, and stay', () => {
  const made = open()
  expect(made.passwordPepper).toHaveLength(32)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, 'data'))).toEqual(['secrets.json'])
  expect(open()).toEqual(made)
})

test('a file that others may read is closed to them again', () => {
  open()
  chmodSync(file(), 0o644)
  open()
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('a damaged file stops the start, is left as it is, and its content is not told', () => {
  open()
  for (const damaged of ['{"passwordPepper": "c2hvcnQ="}', '{"passwordPepper": "c2hvcnQ=']) {
    writeFileSync(file(), damaged)
    expect(open).toThrow('secrets.json')
    expect(open).not.toThrow('c2hvcnQ')
    expect(readFileSync(file(), 'utf8')).toBe(damaged)
  }
})
