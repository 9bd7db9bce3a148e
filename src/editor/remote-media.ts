/**
 * Pictures and pages of other sites: nothing of them is asked for until a person presses Load. What is loaded lives in
 * a document of its own (remote.html), which alone may reach other origins.
 */
import { make } from './dom.ts'

export type RemoteKind = 'picture' | 'page'

/** Addresses a person loaded since the app was opened; undoing and scrolling do not ask again. */
const loaded = new Set<string>()

export function isLoaded(address: string): boolean {
  return loaded.has(address)
}

/** The site an address belongs to, as a person would name it; null for what is no web address. */
export function siteOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, host } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? host.replace(/^www\./, '') : null
}

/** The frame that shows it. Pictures tell their size, and the frame takes it. */
export function remoteFrame(kind: RemoteKind, address: string, title: string): HTMLIFrameElement {
  loaded.add(address)
  const frame = make('iframe', {
    class: `remote-frame remote-${kind}`,
    src: `/remote.html#${kind}=${encodeURIComponent(address)}`,
    title,
    referrerpolicy: 'no-referrer',
    loading: 'lazy',
  })
  const onMessage = (event: MessageEvent<unknown>) => {
    if (!frame.isConnected) {
      window.removeEventListener('message', onMessage)
      return
    }
    if (event.source !== frame.contentWindow || event.origin !== window.location.origin) return
    const { data } = event
    if (typeof data !== 'object' || data === null || !('width' in data) || !('height' in data))
      return
    const { width, height } = data
    if (typeof width !== 'number' || typeof height !== 'number' || width < 1 || height < 1) return
    frame.style.aspectRatio = `${width} / ${height}`
    frame.style.width = `min(100%, ${width}px)`
  }
  window.addEventListener('message', onMessage)
  return frame
}
