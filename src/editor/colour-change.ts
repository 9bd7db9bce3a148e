/** Tells when the page turns light or dark, by the system or by the person's choice. */
const listeners = new Set<() => void>()
let stop: (() => void) | null = null

function watch(): () => void {
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const scheme = window.matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', tell)
  const observer = new MutationObserver(tell)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    scheme.removeEventListener('change', tell)
    observer.disconnect()
  }
}

/** Returns the unsubscribe. */
export function onColoursChange(listener: () => void): () => void {
  listeners.add(listener)
  stop ??= watch()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    stop = null
  }
}
