/** A list of listeners. One that throws is given to `report` and never keeps the others from hearing. */
export interface Emitter<T> {
  emit(value: T): void
  /** Returns the function that removes the listener. */
  on(listener: (value: T) => void): () => void
  readonly size: number
}

export function createEmitter<T>(report: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    emit(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value)
        } catch (error) {
          report(error)
        }
      }
    },
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    get size() {
      return listeners.size
    },
  }
}
