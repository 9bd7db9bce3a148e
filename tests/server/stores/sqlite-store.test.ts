import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { workspaceIdSchema } from '../../../protocol/ids.ts'
import { openSqliteStore } from '../../../server/stores/sqlite/sqlite-store.ts'
import { describeStore } from './store-conformance.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-store-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

describeStore('SQLite in memory', async () => openSqliteStore(null))
describeStore('SQLite in files', async () => openSqliteStore(folder))

test('what was written is there after a restart', async () => {
  const store = openSqliteStore(folder)
  await store.registry.write((tables) => tables.facts.claim('kept', 'yes'))
  await store.close()
  const again = openSqliteStore(folder)
  expect(await again.registry.read((tables) => tables.facts.get('kept'))).toBe('yes')
  await again.close()
})

test('a registry that newer code wrote is refused and left as it is', async () => {
  await openSqliteStore(folder).close()
  const path = join(folder, 'registry.db')
  const database = new SqliteDatabase(path)
  database.pragma('user_version = 999')
  database.close()
  expect(() => openSqliteStore(folder)).toThrow('newer version')
  const left = new SqliteDatabase(path, { readonly: true })
  expect(left.pragma('user_version', { simple: true })).toBe(999)
  left.close()
})

test('a file that is no database is refused and left as it is', () => {
  writeFileSync(join(folder, 'registry.db'), 'these are my notes, not a database'.repeat(40))
  expect(() => openSqliteStore(folder)).toThrow('not a database')
  expect(readdirSync(folder)).toEqual(['registry.db'])
})

test('a workspace that is erased leaves no file', async () => {
  const store = openSqliteStore(folder)
  const id = workspaceIdSchema.parse('000000e1-0000-7000-8000-000000000000')
  mkdirSync(join(folder, 'workspaces', id, 'files'), { recursive: true })
  writeFileSync(join(folder, 'workspaces', id, 'files', 'a.png'), 'x')
  await store.eraseWorkspace(id)
  expect(readdirSync(join(folder, 'workspaces'))).toEqual([])
  await store.close()
})

test('what was removed from the registry is in none of its files', async () => {
  const store = openSqliteStore(folder)
  await store.registry.write((tables) => tables.facts.claim('name', 'Bobolink'))
  const bytes = () =>
    readdirSync(folder)
      .filter((name) => name.startsWith('registry.db'))
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('')
  expect(bytes()).toContain('Bobolink')
  await store.registry.write((tables) => tables.facts.remove('name'))
  await store.forgetRemoved()
  expect(bytes()).not.toContain('Bobolink')
  await store.close()
})
