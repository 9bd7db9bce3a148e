/** What assistive technology is told. The last news wins; the same news twice is spoken twice. */
export class Announcer {
  #text = $state('')
  #last = ''

  get text(): string {
    return this.#text
  }

  say(text: string): void {
    // A trailing blank makes a repeated sentence a new one. What was said before is kept outside of the state, so that
    // a caller in an effect does not come to depend on it.
    this.#last = text === this.#last ? `${text}\u00a0` : text
    this.#text = this.#last
  }
}
