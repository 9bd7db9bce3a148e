import { createSubscriber } from 'svelte/reactivity'
import type { FileNote } from '../../editor/editor-host.ts'
import { fileNote } from './file-words.ts'
import type { FileName, FileSight, FileWatch } from './file-watch.ts'

/** A file as a component shows it: watched while something on the screen reads it. */
export class ShownSight {
  readonly #name: FileName
  readonly #watch: FileWatch
  readonly #read: () => void
  #sight = $state.raw<FileSight | undefined>(undefined)

  constructor(watch: FileWatch, name: FileName, isWanted: boolean) {
    this.#name = name
    this.#watch = watch
    this.#read = createSubscriber(() =>
      watch.watch(name, isWanted, (sight) => {
        this.#sight = sight
      }),
    )
  }

  /** Undefined until it is known whether the bytes are here. */
  get sight(): FileSight | undefined {
    this.#read()
    return this.#sight
  }

  get note(): FileNote | null {
    const { sight } = this
    return sight === undefined ? null : fileNote(sight, this.#name.size)
  }

  get(): void {
    this.#watch.get(this.#name)
  }
}
