import type { ClientFrame, Sent, ServerFrame } from '../../protocol/wire/frames.ts'

/** One way to the server, from its opening to its end. */
export type Line = {
  send(sent: Sent<ClientFrame>): void
  /** Nothing more comes from it. */
  close(): void
}

export type LineListener = {
  opened(): void
  frame(sent: Sent<ServerFrame>): void
  /** Once, whether it was open or could not be opened; not after `close`. */
  closed(): void
}
