import { numberText } from '../words/formats.ts'

/** How much this origin keeps on the device, in bytes; asked of the browser now and then, never while typing. */
export class StorageSize {
  #usage = $state.raw<number | null>(null)
  #quota = $state.raw<number | null>(null)

  /** Null until the browser has answered, or when it does not tell. */
  get usage(): number | null {
    return this.#usage
  }

  get quota(): number | null {
    return this.#quota
  }

  /** Asks now and every ten seconds while the page is seen. Returns the function that stops it. */
  start(): () => void {
    void this.read()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void this.read()
    }, 10_000)
    return () => {
      clearInterval(timer)
    }
  }

  async read(): Promise<void> {
    // Only a secure page has a storage manager.
    if (!('storage' in navigator)) return
    const { usage, quota } = await navigator.storage.estimate()
    this.#usage = usage ?? null
    this.#quota = quota ?? null
  }
}

/** 1240000000 as `1.24 GB`: three figures, decimal units, as systems show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2
  const figure = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return `${numberText(size, figure)} ${units[unit] ?? ''}`
}
