import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppFailure } from '../../../../protocol/errors.ts'
import type { Connection, Parameter } from '../../../../workers/database/sqlite/connection.ts'
import { openMemory } from '../../../../workers/database/sqlite/memory.ts'

let connection: Connection
beforeEach(async () => {
  connection = await openMemory()
})
afterEach(() => connection.close())

const echo = (value: Parameter) => connection.value('SELECT ?', value)

test('every kind of value comes back as it was bound', () => {
  const values: Parameter[] = [
    null,
    0,
    -1,
    2 ** 31,
    -(2 ** 31) - 1,
    Number.MAX_SAFE_INTEGER,
    1.5,
    '',
    'short',
    'naïve — 東京 \u{1F600}',
    '\uFEFFbegins with a byte order mark',
    'x'.repeat(41),
    'ü'.repeat(200_000),
    new Uint8Array(),
    new Uint8Array([0, 255, 1]),
  ]
  for (const value of values) expect(echo(value)).toEqual(value)
})

test('a blob larger than the scratch area comes back whole', () => {
  const blob = new Uint8Array(300_000).fill(7)
  const back = echo(blob)
  expect(
    back instanceof Uint8Array && back.length === blob.length && back.every((byte) => byte === 7),
  ).toBe(true)
})

test('an integer that a number cannot hold comes as a BigInt', () => {
  expect(echo(2n ** 62n)).toBe(2n ** 62n)
  expect(echo(5n)).toBe(5)
})

test('many long texts in one call do not overwrite each other', () => {
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(50_000))
  const columns = texts.map(() => '?').join(', ')
  expect(connection.row(`SELECT ${columns}`, ...texts)).toEqual(texts)
})

test('a text with a null character is kept whole', () => {
  connection.script('CREATE TABLE t (v TEXT)')
  connection.run('INSERT INTO t VALUES (?)', 'a\0b')
  expect(connection.value('SELECT v FROM t')).toBe('a\0b')
})

test('a statement that fails can run again', () => {
  connection.script('CREATE TABLE t (v INTEGER UNIQUE)')
  const insert = (value: number) => connection.run('INSERT INTO t VALUES (?)', value)
  insert(1)
  expect(() => insert(1)).toThrow(/UNIQUE/)
  insert(2)
  expect(connection.column('SELECT v FROM t ORDER BY v')).toEqual([1, 2])
})

test('a full database is told as a full disk, in words for a person', () => {
  connection.script('PRAGMA max_page_count = 4; CREATE TABLE t (v BLOB)')
  try {
    connection.run('INSERT INTO t VALUES (?)', new Uint8Array(100_000))
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(AppFailure)
    expect(error).toMatchObject({ error: { code: 'quota_exceeded' } })
  }
})

test('reading may stop at the first row and the statement is free again', () => {
  connection.script('CREATE TABLE t (v INTEGER); INSERT INTO t VALUES (1), (2), (3)')
  expect(connection.value('SELECT v FROM t ORDER BY v')).toBe(1)
  connection.script('DROP TABLE t')
})
