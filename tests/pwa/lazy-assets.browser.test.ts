import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  answerLazyAsset,
  lazyAssetsCache,
  trimLazyAssets,
} from '../../workers/service/lazy-assets.ts'

let cache: Cache

beforeEach(async () => {
  cache = await caches.open(lazyAssetsCache)
})

afterEach(async () => {
  await caches.delete(lazyAssetsCache)
})

const ownFile = new URL('/favicon-of-the-test', location.href).href

/** Answers like this origin's server would, and counts. */
function network(status: number) {
  let asked = 0
  return {
    asked: () => asked,
    fetch: async () => {
      asked += 1
      const response = new Response('the asset', { status })
      Object.defineProperty(response, 'type', { value: 'basic' })
      return response
    },
  }
}

test('an asset is fetched once and answered from the cache from then on', async () => {
  const server = network(200)
  for (let visit = 0; visit < 3; visit += 1) {
    const answer = await answerLazyAsset(new Request(ownFile), cache, server.fetch)
    expect(await answer.text()).toBe('the asset')
  }
  expect(server.asked()).toBe(1)
})

test('an error is answered and not kept', async () => {
  const server = network(404)
  for (let visit = 0; visit < 2; visit += 1) {
    expect((await answerLazyAsset(new Request(ownFile), cache, server.fetch)).status).toBe(404)
  }
  expect(server.asked()).toBe(2)
})

test('beyond the limit the entries kept longest go first', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await cache.put(`/assets/${name}`, new Response(name))
  await trimLazyAssets(cache, 3)
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname)
  expect(kept).toEqual(['/assets/b', '/assets/c', '/assets/d'])
  await trimLazyAssets(cache, 3)
  expect(await cache.keys()).toHaveLength(3)
})
