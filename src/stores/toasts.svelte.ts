import type { AppError } from '../../protocol/errors.ts'
import { errorText } from '../words/words.ts'

/** How long an undoable act stays named on the screen, milliseconds. */
export const toastMs = 8000

export type Toast = {
  readonly id: number
  /** What happened, in the past tense. */
  readonly text: string
  readonly tone: 'done' | 'refused'
  /** Takes the act back. */
  readonly undo: (() => Promise<void>) | null
}

/**
 * The one message at the bottom left: an act that can be taken back, or one that was refused. A new one replaces
 * the old; the old act stays done.
 */
export class Toasts {
  #current = $state.raw<Toast | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined
  #count = 0

  get current(): Toast | null {
    return this.#current
  }

  /** Names an act that `undo` takes back. */
  done(text: string, undo: () => Promise<void>): void {
    this.#show({ id: ++this.#count, text, tone: 'done', undo })
  }

  /** Tells why an act did not happen. Nothing changed. */
  refused(error: AppError): void {
    this.#show({ id: ++this.#count, text: errorText(error), tone: 'refused', undo: null })
  }

  async undo(): Promise<void> {
    const undo = this.#current?.undo ?? null
    if (undo === null) return
    this.dismiss()
    await undo()
  }

  dismiss(): void {
    clearTimeout(this.#timer)
    this.#current = null
  }

  /** Stops the clock while the pointer or the focus is on the message. */
  hold(): void {
    clearTimeout(this.#timer)
  }

  release(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.dismiss()
    }, toastMs)
  }

  #show(toast: Toast): void {
    this.#current = toast
    this.release()
  }
}
