/**
 * What pages, workers and Node all have, so that the contract may name it while it sees no platform's library. A room
 * with a platform of its own sees that platform's full declarations instead.
 */

interface Blob {
  readonly size: number
  readonly type: string
  arrayBuffer(): Promise<ArrayBuffer>
  slice(start?: number, end?: number, contentType?: string): Blob
  text(): Promise<string>
}

interface MessagePort {
  close(): void
  postMessage(message: unknown, transfer?: readonly unknown[]): void
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}

declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean })
  decode(bytes: Uint8Array): string
}
