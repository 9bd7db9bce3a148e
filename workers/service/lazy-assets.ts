/**
 * Assets that are not in the precache (diagrams, mathematics, fonts of further scripts) are kept from the first time
 * they are used. Their names carry their hash, so what is kept is never out of date.
 */
export const lazyAssetsCache = 'holdfast-lazy-assets'

/** Answers from the cache, else from the network, keeping what came. */
export async function answerLazyAsset(
  request: Request,
  cache: Cache,
  fetchFromNetwork: (request: Request) => Promise<Response>,
): Promise<Response> {
  const kept = await cache.match(request)
  if (kept !== undefined) return kept
  const response = await fetchFromNetwork(request)
  if (response.status === 200 && response.type === 'basic') {
    await cache.put(request, response.clone())
  }
  return response
}

/** Forgets the entries kept longest, down to `limit`: assets of former builds would else stay for ever. */
export async function trimLazyAssets(cache: Cache, limit: number): Promise<void> {
  const requests = await cache.keys()
  const surplus = requests.slice(0, Math.max(0, requests.length - limit))
  await Promise.all(surplus.map((request) => cache.delete(request)))
}
