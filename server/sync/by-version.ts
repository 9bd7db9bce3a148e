type Versioned = { readonly version: number }

/** Several sequences, each in the order of its versions, as one. What is not read to its end is ended. */
export function* mergeByVersion<Item extends Versioned>(
  sequences: readonly Iterable<Item>[],
): Generator<Item, void, undefined> {
  const iterators = sequences.map((sequence) => sequence[Symbol.iterator]())
  try {
    const heads = iterators.map((iterator) => iterator.next())
    for (;;) {
      let first = -1
      for (const [index, head] of heads.entries()) {
        if (head.done === true) continue
        const best = heads[first]
        if (best === undefined || best.done === true || head.value.version < best.value.version)
          first = index
      }
      const head = heads[first]
      const iterator = iterators[first]
      if (head === undefined || head.done === true || iterator === undefined) return
      yield head.value
      heads[first] = iterator.next()
    }
  } finally {
    for (const iterator of iterators) iterator.return?.()
  }
}
