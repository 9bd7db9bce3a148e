import { expect, test } from 'vitest'
import { isOtherBuildServed } from '../../src/pwa/version-check.ts'

const answering = (text: string | null) => async () => text

test('the build that is served is compared with the one that runs', async () => {
  expect(await isOtherBuildServed('a', answering('{"build":"a"}'))).toBe(false)
  expect(await isOtherBuildServed('a', answering('{"build":"b"}'))).toBe(true)
})

test('offline, and behind a portal that answers with its own page, nothing is known', async () => {
  expect(await isOtherBuildServed('a', answering(null))).toBeNull()
  expect(await isOtherBuildServed('a', answering('<h1>Log in to the network</h1>'))).toBeNull()
  expect(await isOtherBuildServed('a', answering('{"hello":1}'))).toBeNull()
})
