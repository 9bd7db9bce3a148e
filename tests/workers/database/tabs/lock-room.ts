/** Web Locks for several tabs in one process: exclusive, first come first served, freed when their tab dies. */
export type LockRoom = {
  /** The locks as one tab sees them; `gate` holds back what a frozen tab would not run yet. */
  of(tab: string, gate: () => Promise<void>): Pick<LockManager, 'request'>
  /** Everything that a tab holds or waits for is gone. */
  drop(tab: string): void
}

type Request = { readonly tab: string; grant(): void; free(): void }

export function createLockRoom(): LockRoom {
  const queueByName = new Map<string, Request[]>()

  function leave(name: string, request: Request): void {
    const queue = queueByName.get(name) ?? []
    const place = queue.indexOf(request)
    if (place < 0) return
    queue.splice(place, 1)
    if (place === 0) queue[0]?.grant()
  }

  function request(
    tab: string,
    gate: () => Promise<void>,
    name: string,
    options: LockOptions,
    work: () => unknown,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let isGranted = false
      const own: Request = {
        tab,
        grant() {
          isGranted = true
          // Not at once: between the grant and its news lies a task.
          setImmediate(() => {
            gate()
              .then(work)
              .then(resolve, reject)
              .finally(() => leave(name, own))
          })
        },
        free: () => leave(name, own),
      }
      options.signal?.addEventListener('abort', () => {
        if (isGranted) return
        leave(name, own)
        reject(new DOMException('The request was aborted.', 'AbortError'))
      })
      const queue = queueByName.get(name) ?? []
      queueByName.set(name, queue)
      queue.push(own)
      if (queue.length === 1) own.grant()
    })
  }

  return {
    of: (tab, gate) => ({
      request: ((name: string, options: LockOptions, work: () => unknown) =>
        request(tab, gate, name, options, work)) as LockManager['request'],
    }),
    drop(tab) {
      for (const queue of queueByName.values())
        for (const own of queue.filter((one) => one.tab === tab)) own.free()
    },
  }
}
