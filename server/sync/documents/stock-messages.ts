/**
 * What a stock `y-websocket` client and its server say to each other, one binary message each. Numbers are lib0's
 * (seven bits in a byte, the lowest first); bytes and texts have their length before them.
 *
 *   message   = 0 sync | 1 awareness | 2 0 reason | 3
 *   sync      = 0 state-vector | 1 update | 2 update
 *   awareness = length count { client clock state }       state: JSON text, "null" for who is gone
 *
 * Source: `sync.js`, `awareness.js`, `auth.js` of y-protocols 1.0, `y-websocket.js` 3.1.
 */
import { BrokenBytes, ByteReader } from '../byte-reader.ts'

export type AwarenessEntry = {
  readonly client: number
  readonly clock: number
  readonly state: string
}

export type StockMessage =
  /** Asks for what the sender does not have. */
  | { readonly kind: 'ask'; readonly stateVector: Uint8Array }
  | { readonly kind: 'update'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly entries: readonly AwarenessEntry[] }
  | { readonly kind: 'ask awareness' }

/** A text says what is wrong with the bytes. */
export function readStockMessage(bytes: Uint8Array): StockMessage | string {
  try {
    return readMessage(new ByteReader(bytes))
  } catch (error) {
    if (error instanceof BrokenBytes) return error.message
    throw error
  }
}

function readMessage(reader: ByteReader): StockMessage {
  const kind = reader.number()
  if (kind === 0) return readSync(reader)
  if (kind === 1)
    return { kind: 'awareness', entries: readAwareness(new ByteReader(reader.bytes())) }
  if (kind === 3) return { kind: 'ask awareness' }
  throw new BrokenBytes(`it is a message of kind ${kind}`)
}

function readSync(reader: ByteReader): StockMessage {
  const step = reader.number()
  const bytes = reader.bytes()
  if (step === 0) return { kind: 'ask', stateVector: soundStateVector(bytes) }
  if (step === 1 || step === 2) return { kind: 'update', update: bytes }
  throw new BrokenBytes(`it is a sync message of kind ${step}`)
}

/** What Yjs will read again: pairs of numbers, and nothing behind them. */
function soundStateVector(bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(bytes)
  for (let left = reader.count(); left > 0; left--) {
    reader.number()
    reader.number()
  }
  if (!reader.isAtEnd) throw new BrokenBytes('something stands behind it')
  return bytes
}

function readAwareness(reader: ByteReader): AwarenessEntry[] {
  const entries: AwarenessEntry[] = []
  for (let left = reader.count(); left > 0; left--)
    entries.push({ client: reader.number(), clock: reader.number(), state: reader.text() })
  return entries
}

export const askMessage = (stateVector: Uint8Array) =>
  joined([number(0), number(0), sized(stateVector)])

/** The answer to an `ask`; a stock client has all there is when it has it. */
export const answerMessage = (update: Uint8Array) => joined([number(0), number(1), sized(update)])

export const updateMessage = (update: Uint8Array) => joined([number(0), number(2), sized(update)])

export function awarenessMessage(entries: readonly AwarenessEntry[]): Uint8Array {
  const parts = entries.flatMap(({ client, clock, state }) => [
    number(client),
    number(clock),
    sized(new TextEncoder().encode(state)),
  ])
  return joined([number(1), sized(joined([number(entries.length), ...parts]))])
}

/** A stock client prints the reason as a warning. */
export const refusalMessage = (reason: string) =>
  joined([number(2), number(0), sized(new TextEncoder().encode(reason))])

function number(value: number): Uint8Array {
  const bytes: number[] = []
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  return new Uint8Array([...bytes, left])
}

const sized = (bytes: Uint8Array) => joined([number(bytes.byteLength), bytes])

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}
