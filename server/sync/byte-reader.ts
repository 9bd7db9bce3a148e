/** What a stranger's bytes are not what they should be for; the message ends a sentence that begins with "it". */
export class BrokenBytes extends Error {}

/** Reads bytes in the encoding of lib0 from the front. Throws `BrokenBytes` where they end or promise too much. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new BrokenBytes('it ends too early')
    this.#at += 1
    return byte
  }

  skip(length: number): void {
    this.#take(length)
  }

  /** A number, seven bits in a byte, the lowest first. */
  number(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw new BrokenBytes('a number is too large')
      if (byte < 0x80) return value
      scale *= 128
    }
  }

  /** A number of things that take a byte or more each. */
  count(): number {
    const count = this.number()
    if (count > this.#bytes.length - this.#at) throw new BrokenBytes('it promises more than it has')
    return count
  }

  /** Bytes with their length before them; a view, no copy. */
  bytes(): Uint8Array {
    return this.#take(this.number())
  }

  text(): string {
    const bytes = this.bytes()
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
      throw new BrokenBytes('a text is no UTF-8')
    }
  }

  #take(length: number): Uint8Array {
    const from = this.#at
    if (from + length > this.#bytes.length) throw new BrokenBytes('it ends too early')
    this.#at += length
    return this.#bytes.subarray(from, this.#at)
  }
}
