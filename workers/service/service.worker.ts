/** The service worker: keeps the app on the device, answers navigation offline, takes what other apps share. */
import { clientsClaim } from 'workbox-core'
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  matchPrecache,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { isActivateMessage } from '../../protocol/service-worker.ts'
import { shareInboxCache, shareTargetPath } from '../../protocol/share-inbox.ts'
import { answerLazyAsset, lazyAssetsCache, trimLazyAssets } from './lazy-assets.ts'
import { receiveShare } from './share-target.ts'

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly (string | PrecacheEntry)[]
}

const lazyAssetLimit = 400

// Answered by the server or by a route below, never with the shell. What has an extension is a file.
const noPlacesInApp = [/^\/(api|healthz|share|recover)(\/|$)/, /\.[^/]*$/]

precacheAndRoute([...self.__WB_MANIFEST], { cleanURLs: false, ignoreURLParametersMatching: [] })
cleanupOutdatedCaches()
clientsClaim()

registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: noPlacesInApp }),
)

// The repair page is fetched first: the copy on the device may be what is broken.
registerRoute(
  ({ request, url, sameOrigin }) =>
    sameOrigin && request.mode === 'navigate' && url.pathname === '/recover',
  async ({ request }) => {
    try {
      return await fetch(request)
    } catch (error) {
      const kept = await matchPrecache('/recover.html')
      if (kept === undefined) throw error
      return kept
    }
  },
)

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  async ({ request }) => answerLazyAsset(request, await caches.open(lazyAssetsCache), fetch),
)

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === shareTargetPath,
  async ({ request }) =>
    receiveShare(request, await caches.open(shareInboxCache), crypto.randomUUID()),
  'POST',
)

self.addEventListener('message', (event) => {
  if (isActivateMessage(event.data)) event.waitUntil(self.skipWaiting())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.open(lazyAssetsCache).then((cache) => trimLazyAssets(cache, lazyAssetLimit)),
  )
})
