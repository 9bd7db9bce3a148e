import type { Result } from '../../lib/result.ts'
import type { AppError } from '../../protocol/errors.ts'

/**
 * What a screen asked a server for, and how far that is. The value that was there stays while it is asked again, and
 * when that fails.
 */
export class Asked<Value> {
  #value = $state.raw<Value | null>(null)
  #error = $state.raw<AppError | null>(null)
  #isAsking = $state(false)
  #turn = 0
  readonly #ask: () => Promise<Result<Value, AppError>>

  constructor(ask: () => Promise<Result<Value, AppError>>) {
    this.#ask = ask
  }

  get value(): Value | null {
    return this.#value
  }

  /** Why the last question has no answer. */
  get error(): AppError | null {
    return this.#error
  }

  get isAsking(): boolean {
    return this.#isAsking
  }

  /** Asks, again or for the first time. Of two questions under way the later counts. */
  async ask(): Promise<void> {
    const turn = ++this.#turn
    this.#isAsking = true
    const answer = await this.#ask()
    if (turn !== this.#turn) return
    this.#isAsking = false
    if (answer.ok) {
      this.#value = answer.value
      this.#error = null
    } else this.#error = answer.error
  }

  /** Takes what another call answered. */
  take(value: Value): void {
    this.#turn++
    this.#isAsking = false
    this.#value = value
    this.#error = null
  }
}
