/**
 * One piece of work at a time for each key, where the later one matters more: it ends the input of the one before and
 * begins when that one is done.
 */
export interface Takeover {
  run<T>(key: string, work: (until: Until) => Promise<T>): Promise<T>
}

/** The pieces of an input until somebody takes over; then it fails as a connection does that breaks. */
export type Until = (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

type Turn = { readonly takenOver: AbortController; readonly isOver: Promise<void> }

export function createTakeover(): Takeover {
  const lastByKey = new Map<string, Turn>()
  return {
    async run(key, work) {
      const before = lastByKey.get(key)
      const takenOver = new AbortController()
      let end = () => {}
      const turn: Turn = { takenOver, isOver: new Promise((resolve) => (end = resolve)) }
      lastByKey.set(key, turn)
      before?.takenOver.abort()
      try {
        await before?.isOver
        return await work((pieces) => untilAborted(pieces, takenOver.signal))
      } finally {
        end()
        if (lastByKey.get(key) === turn) lastByKey.delete(key)
      }
    },
  }
}

async function* untilAborted(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Somebody else goes on with it.')))
  })
  // It may end before anybody waits for it.
  aborted.catch(() => undefined)
  const iterator = pieces[Symbol.asyncIterator]()
  for (;;) {
    signal.throwIfAborted()
    const next = await Promise.race([iterator.next(), aborted])
    if (next.done === true) return
    yield next.value
  }
}
