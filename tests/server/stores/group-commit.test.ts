/** Numbered after the invariants of `server/stores/sqlite/workspace/group-commit.ts`. */
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  createGroupCommit,
  type GroupCommit,
} from '../../../server/stores/sqlite/workspace/group-commit.ts'

let database: Database
let commits: GroupCommit
let undone: number

beforeEach(() => {
  database = new SqliteDatabase(':memory:')
  database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT NOT NULL)')
  undone = 0
  commits = createGroupCommit(database, () => (undone += 1))
})

afterEach(() => {
  database.close()
})

const names = () =>
  database.prepare<[], { name: string }>('SELECT name FROM rows ORDER BY id').all()

const insert = (name: string | null) => () => {
  database.prepare('INSERT INTO rows (name) VALUES (?)').run(name)
  return names().length
}

test('1: a write is there when it is answered', async () => {
  expect(await commits.run(insert('one'))).toBe(1)
  expect(database.inTransaction).toBe(false)
  expect(names()).toEqual([{ name: 'one' }])
})

test('2: writes of one turn are done in their order, in one transaction', async () => {
  let open = 0
  const inOne = (name: string) => () => {
    open += database.inTransaction ? 1 : 0
    return insert(name)()
  }
  expect(await Promise.all(['a', 'b', 'c'].map((name) => commits.run(inOne(name))))).toEqual([
    1, 2, 3,
  ])
  expect(open).toBe(3)
  expect(names().map(({ name }) => name)).toEqual(['a', 'b', 'c'])
})

test('3: one that throws takes nothing of the others along, and nothing of it stays', async () => {
  const half = () => {
    insert('half')()
    insert(null)()
  }
  const outcomes = await Promise.allSettled([
    commits.run(insert('before')),
    commits.run(half),
    commits.run(insert('after')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(names().map(({ name }) => name)).toEqual(['before', 'after'])
  expect(undone).toBe(1)
})

test('1: where the commit itself fails, nobody is told that it was done', async () => {
  const both = [commits.run(insert('one')), commits.run(insert('two'))]
  database.close()
  const outcomes = await Promise.allSettled(both)
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(undone).toBe(1)
  database = new SqliteDatabase(':memory:')
})

test('what waits is written before the end', async () => {
  const written = commits.run(insert('last'))
  commits.flush()
  expect(names()).toEqual([{ name: 'last' }])
  await written
})
