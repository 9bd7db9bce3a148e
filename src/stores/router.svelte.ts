/* eslint-disable svelte/prefer-svelte-reactivity -- reason: these are replaced as a whole or read by no screen */
import type { Attachment } from 'svelte/attachments'
import { parseRoute, type Route } from './route.ts'

/** How long a restored scroll position is held onto while the content above it grows, milliseconds. */
const settleMs = 2000

type EntryState = { readonly key: string }

function isEntryState(state: unknown): state is EntryState {
  return typeof state === 'object' && state !== null && 'key' in state
}

/**
 * The address bar as a store, on the History API. Each entry has a key; where its scrollers stood is kept under it,
 * so back and forward come to the same place, also after a reload.
 *
 *   go ──► push entry, scrollers start at the top
 *   back/forward ──► popstate, scrollers return to where the entry left them
 */
export class Router {
  #route = $state.raw<Route>({ name: 'start' })
  #hash = $state('')
  /** Grows with every move, also to the same address: a reader of a hash can tell a second click. */
  #moves = $state(0)
  #moveCount = 0
  #secret: string | null = null
  #key = ''
  #scrollByPlace = new Map<string, number>()
  readonly #window: Window
  readonly #listeners = new Set<(route: Route) => void>()

  constructor(host: Window = window) {
    this.#window = host
    const state: unknown = host.history.state
    if (isEntryState(state)) this.#key = state.key
    else this.#key = this.#stamp('replace', host.location.href)
    this.#restoreMemory()
    this.#read()
  }

  get route(): Route {
    return this.#route
  }

  /** With its `#`, or empty. */
  get hash(): string {
    return this.#hash
  }

  get moves(): number {
    return this.#moves
  }

  /** The secret of the link that was followed here, once. It left the address before anything else could read it. */
  takeSecret(): string | null {
    const secret = this.#secret
    this.#secret = null
    return secret
  }

  go(path: string, how: 'push' | 'replace' = 'push'): void {
    const { location } = this.#window
    if (how === 'push' && path === location.pathname + location.hash) {
      this.#moves = ++this.#moveCount
      return
    }
    this.#key = this.#stamp(how, path)
    this.#read()
  }

  back(): void {
    this.#window.history.back()
  }

  forward(): void {
    this.#window.history.forward()
  }

  /** Calls back with the present route and after each move. Returns the function that ends it. */
  onMove(listener: (route: Route) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#route)
    return () => void this.#listeners.delete(listener)
  }

  /** Listens to the window. Returns the function that stops it. */
  start(): () => void {
    const host = this.#window
    host.history.scrollRestoration = 'manual'
    const onPop = (event: PopStateEvent) => {
      this.#key = isEntryState(event.state)
        ? event.state.key
        : this.#stamp('replace', host.location.href)
      this.#read()
    }
    const onClick = (event: MouseEvent) => {
      const path = ownPath(event, host.location)
      if (path === null) return
      event.preventDefault()
      this.go(path)
    }
    const onHide = () => {
      this.#saveMemory()
    }
    host.addEventListener('popstate', onPop)
    host.addEventListener('click', onClick)
    host.addEventListener('pagehide', onHide)
    return () => {
      host.removeEventListener('popstate', onPop)
      host.removeEventListener('click', onClick)
      host.removeEventListener('pagehide', onHide)
    }
  }

  /** For a scroller whose content belongs to the present entry: remembers its place and returns to it. */
  keepScroll(name: string): Attachment<HTMLElement> {
    return (scroller) => {
      const place = `${this.#key}:${name}`
      const target = this.#scrollByPlace.get(place) ?? 0
      let isSettling = target > 0
      const settle = () => {
        if (!isSettling) return
        scroller.scrollTop = target
        if (Math.abs(scroller.scrollTop - target) < 2) isSettling = false
      }
      const stop = () => {
        isSettling = false
      }
      // What is inside comes from the disk a moment later and grows once more with the editor.
      const sizes = new ResizeObserver(settle)
      const observeChildren = () => {
        for (const child of scroller.children) sizes.observe(child)
        settle()
      }
      const children = new MutationObserver(observeChildren)
      children.observe(scroller, { childList: true })
      observeChildren()
      const timer = setTimeout(stop, settleMs)
      const onScroll = () => {
        if (!isSettling) this.#scrollByPlace.set(place, scroller.scrollTop)
      }
      scroller.addEventListener('scroll', onScroll, { passive: true })
      scroller.addEventListener('wheel', stop, { passive: true })
      scroller.addEventListener('pointerdown', stop)
      return () => {
        clearTimeout(timer)
        sizes.disconnect()
        children.disconnect()
        scroller.removeEventListener('scroll', onScroll)
        scroller.removeEventListener('wheel', stop)
        scroller.removeEventListener('pointerdown', stop)
      }
    }
  }

  #read(): void {
    this.#route = parseRoute(this.#window.location.pathname)
    if (this.#route.name === 'link' && this.#window.location.hash.length > 1) {
      this.#secret = this.#window.location.hash.slice(1)
      this.#key = this.#stamp('replace', this.#window.location.pathname)
    }
    this.#hash = this.#window.location.hash
    this.#moves = ++this.#moveCount
    for (const listener of this.#listeners) listener(this.#route)
  }

  #stamp(how: 'push' | 'replace', path: string): string {
    const key = crypto.randomUUID().slice(0, 8)
    if (how === 'push') this.#window.history.pushState({ key }, '', path)
    else this.#window.history.replaceState({ key }, '', path)
    return key
  }

  #saveMemory(): void {
    const newest = [...this.#scrollByPlace].slice(-200)
    this.#window.sessionStorage.setItem('holdfast:scroll', JSON.stringify(newest))
  }

  #restoreMemory(): void {
    const saved = this.#window.sessionStorage.getItem('holdfast:scroll')
    if (saved !== null) this.#scrollByPlace = new Map(JSON.parse(saved) as [string, number][])
  }
}

/** The path of a plain click on a link of ours, else null: the browser keeps new tabs, downloads and other origins. */
function ownPath(event: MouseEvent, location: Location): string | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link === null || link.target !== '' || link.hasAttribute('download')) return null
  const href = link.getAttribute('href')
  if (href === null || href.startsWith('#')) return null
  const url = new URL(link.href, location.href)
  if (url.origin !== location.origin || parseRoute(url.pathname).name === 'unknown') return null
  return url.pathname + url.search + url.hash
}
