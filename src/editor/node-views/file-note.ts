import { make } from '../dom.ts'
import type { FileNote } from '../editor-host.ts'

/** What stands beside a file while it is not both here and on the server: words, how far it is, and one button. */
export class FileNoteView {
  readonly dom = make('span', { class: 'file-note', hidden: true })
  readonly #text = make('span', { class: 'file-note-text' })
  readonly #bar = make('progress', { max: '1', hidden: true })
  readonly #button = make('button', { type: 'button', hidden: true })

  constructor(act: () => void) {
    this.#button.addEventListener('click', act)
    this.dom.append(this.#text, this.#bar, this.#button)
  }

  show(note: FileNote | null): void {
    this.dom.hidden = note === null
    if (note === null) return
    this.dom.dataset['tone'] = note.tone
    // A figure that counts up is not read out; what has to be done about it is.
    this.#text.setAttribute('aria-live', note.share === null ? 'polite' : 'off')
    if (this.#text.textContent !== note.text) this.#text.textContent = note.text
    this.#bar.hidden = note.share === null
    this.#bar.value = note.share ?? 0
    this.#bar.setAttribute('aria-label', note.text)
    this.#button.hidden = note.action === null
    this.#button.textContent = note.action
  }
}
