import type { Outline } from './node-icons.ts'

/**
 * Outlines a person can choose for a node. They are a chunk of their own, loaded when the first chosen one is to be
 * shown or the picker opens; until then the outline of the node's type stands in.
 */
class IconCollection {
  #outlines = $state.raw<ReadonlyMap<string, Outline> | null>(null)
  #loading: Promise<void> | null = null

  /** Undefined while the chunk is on its way or when there is no such name. */
  get(name: string): Outline | undefined {
    if (this.#outlines === null) void this.load()
    return this.#outlines?.get(name)
  }

  get names(): readonly string[] {
    return this.#outlines === null ? [] : [...this.#outlines.keys()]
  }

  load(): Promise<void> {
    this.#loading ??= import('./icon-outlines.ts').then(
      ({ outlineByName }) => {
        this.#outlines = new Map(Object.entries(outlineByName))
      },
      () => {
        // Offline before the chunk was kept: the type's outline stays, the next use asks again.
        this.#loading = null
      },
    )
    return this.#loading
  }
}

export const iconCollection = new IconCollection()
