const storageKey = 'holdfast:folds'

/** Which sections of the sidebar are folded on this device. */
export class Folds {
  #names = $state.raw<readonly string[]>([])
  readonly #storage: Storage

  constructor(storage: Storage = localStorage) {
    this.#storage = storage
    this.#names = (storage.getItem(storageKey) ?? '').split(',').filter((name) => name !== '')
  }

  has(name: string): boolean {
    return this.#names.includes(name)
  }

  set(name: string, isFolded: boolean): void {
    const others = this.#names.filter((other) => other !== name)
    this.#names = isFolded ? [...others, name] : others
    this.#storage.setItem(storageKey, this.#names.join(','))
  }
}
