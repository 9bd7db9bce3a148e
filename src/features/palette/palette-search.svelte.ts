import { AppFailure, type AppError } from '../../../protocol/errors.ts'
import { fail, ok, type Result } from '../../../lib/result.ts'
import type { Finder } from './finder.ts'
import type { PaletteAnswer, PaletteEntry } from './palette-entry.ts'

/**
 * The text in the box and what was found for it. At most one search runs; what is typed meanwhile is searched for
 * next, and an answer to a text that is no longer there is dropped.
 *
 *   idle ──type──► searching ──answer to the present text──► idle, first entry chosen
 *                     └──answer to an older text──► searching again
 */
export class PaletteSearch {
  #text = $state('')
  #answer = $state.raw<PaletteAnswer>({ groups: [], hits: null })
  #error = $state.raw<AppError | null>(null)
  #ms = $state<number | null>(null)
  #chosen = $state(0)
  #searching: Promise<void> | null = null
  readonly #find: Finder

  constructor(find: Finder, text: string) {
    this.#find = find
    this.type(text)
  }

  get text(): string {
    return this.#text
  }
  get answer(): PaletteAnswer {
    return this.#answer
  }
  get error(): AppError | null {
    return this.#error
  }
  /** How long the present answer took, from the key to the rows; null before the first. */
  get ms(): number | null {
    return this.#ms
  }

  readonly entries: readonly PaletteEntry[] = $derived(
    this.#answer.groups.flatMap((group) => group.entries),
  )

  get chosen(): number {
    return this.#chosen
  }
  get chosenEntry(): PaletteEntry | undefined {
    return this.entries[this.#chosen]
  }

  type(text: string): void {
    this.#text = text
    this.#searching ??= this.#search()
  }

  choose(index: number): void {
    this.#chosen = index
  }

  /** Moves the choice, round the ends. */
  step(by: number): void {
    const { length } = this.entries
    if (length > 0) this.#chosen = (((this.#chosen + by) % length) + length) % length
  }

  /** Resolves once what shows belongs to the present text: before that, Enter would open the wrong thing. */
  settled(): Promise<void> {
    return this.#searching ?? Promise.resolve()
  }

  async #search(): Promise<void> {
    for (let text; text !== this.#text;) {
      text = this.#text
      const start = performance.now()
      const found = await this.#answerTo(text)
      if (text !== this.#text) continue
      this.#error = found.ok ? null : found.error
      if (!found.ok) continue
      this.#answer = found.value
      this.#ms = performance.now() - start
      this.#chosen = 0
    }
    this.#searching = null
  }

  async #answerTo(text: string): Promise<Result<PaletteAnswer, AppError>> {
    try {
      return ok(await this.#find(text))
    } catch (error) {
      if (error instanceof AppFailure) return fail(error.error)
      throw error
    }
  }
}
