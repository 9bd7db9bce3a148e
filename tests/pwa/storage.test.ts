import { expect, test } from 'vitest'
import { createPersistence, readStorageState } from '../../src/pwa/storage.ts'

/** A browser that refuses `refusals` times, then keeps the data. */
function browserStorage(refusals: number) {
  let asked = 0
  return {
    asked: () => asked,
    persisted: async () => asked > refusals,
    async persist() {
      asked += 1
      return asked > refusals
    },
    estimate: async () => ({ usage: 12, quota: 100 }),
  }
}

test('the same kind of moment asks the browser once', async () => {
  const storage = browserStorage(9)
  const persistence = createPersistence(storage)
  expect(await persistence.askAt('import')).toBe(false)
  expect(await persistence.askAt('import')).toBe(false)
  expect(storage.asked()).toBe(1)
  expect(await persistence.askAt('third-page')).toBe(false)
  expect(storage.asked()).toBe(2)
})

test('a person who asks is always taken at their word', async () => {
  const storage = browserStorage(1)
  const persistence = createPersistence(storage)
  expect(await persistence.askAt('asked')).toBe(false)
  expect(await persistence.askAt('asked')).toBe(true)
})

test('what is kept already is not asked for', async () => {
  const storage = browserStorage(0)
  await storage.persist()
  expect(await createPersistence(storage).askAt('import')).toBe(true)
  expect(storage.asked()).toBe(1)
})

test('the state of the storage is in bytes', async () => {
  expect(await readStorageState(browserStorage(5))).toEqual({
    persisted: false,
    usage: 12,
    quota: 100,
  })
})
