/** How many bytes are sent at once: as many as the line takes in a few seconds, so that little is lost with it. */
export interface ChunkSize {
  next(): number
  /** True where so many bytes go in one piece. */
  fits(bytes: number): boolean
  /** Runs a sending of so many bytes and learns from it. */
  measure<T>(bytes: number, send: () => Promise<T>): Promise<T>
  /** Makes them smaller. False where they are as small as they get. */
  shrink(): boolean
}

const smallest = 64 * 1024
const first = 512 * 1024
const largest = 16 * 1024 * 1024
/** What one chunk should take, ms. */
const aimMs = 3000

export function createChunkSize(elapsedMs: () => number): ChunkSize {
  let size = first
  let most = largest
  return {
    next: () => size,
    fits: (bytes) => bytes <= size,
    async measure(bytes, send) {
      const began = elapsedMs()
      const answer = await send()
      const perMs = bytes / Math.max(1, elapsedMs() - began)
      // The last chunk of a file is a small one and tells little.
      if (bytes >= size) size = bounded(Math.min(perMs * aimMs, size * 2))
      return answer
    },
    shrink() {
      if (size <= smallest) return false
      most = Math.max(smallest, Math.floor(size / 2))
      size = bounded(most)
      return true
    },
  }

  function bounded(bytes: number): number {
    return Math.round(Math.min(most, Math.max(smallest, bytes)))
  }
}
