/** What the room that speaks with the server asks of the one that owns the file. */
import type { Page, WireCopy, WireBehind, WireCursor, WireWhole } from './wire/frames.ts'
import type { WireMutation } from './wire/node.ts'
import type { Grant } from './role.ts'
import type { Role } from './rows.ts'

/** How far a copy is with its server. */
export type CopyState = {
  readonly group: string
  readonly epoch: string | null
  readonly cursor: WireCursor
  readonly lastAck: number
  /** The newest mutation that was queued. */
  readonly lastQueued: number
  /** The run of the server in which this copy heard its highest version, and that version. */
  readonly run: string | null
  readonly heard: number
  readonly behind: readonly WireBehind[]
  readonly whole: readonly WireWhole[]
  /** Mutations, updates and files that the server has not acknowledged. */
  readonly unsent: number
}

/** What a `welcome` says of people. */
export type Greeting = {
  readonly person: string
  readonly role: Role
  readonly grants: readonly Grant[]
  readonly people: readonly { readonly id: string; readonly name: string; readonly role: Role }[]
}

/** `id` below zero: the whole of a document of which the server has nothing. */
export type UnsentUpdate = {
  readonly id: number
  readonly nodeId: string
  readonly update: Uint8Array
}

/** A version that the server told, and its run. */
export type Heard = { readonly run: string; readonly version: number }

/** Bytes that the server is still to get; `code` says why it did not take them. */
export type FileUpload = {
  readonly nodeId: string
  readonly hash: string
  readonly size: number
  readonly code: string | null
}

/** A file that is to be on this device, with a node that names it. */
export type WantedFile = { readonly nodeId: string; readonly hash: string; readonly size: number }

export type FetchedFile = { readonly hash: string; readonly size: number }

/** The calls, each answered when it is on disk. */
export type SyncCalls = {
  /** Refused with `not_found` while the copy is connected to no server. */
  copy(): CopyState
  /** Who the server says is here, and what they may do. */
  greet(greeting: Greeting): void
  /** How far the copies on my other devices are. */
  noteCopies(copies: readonly WireCopy[]): void
  outbox(after: number): readonly WireMutation[]
  unsentUpdates(): readonly UnsentUpdate[]
  /** False: the page does not begin where the copy is, and nothing was changed. */
  take(page: Page, bytes: readonly Uint8Array[], run: string): boolean
  confirm(updates: readonly UnsentUpdate[], heard: Heard): void
  refuseUpdates(nodeId: string, code: string): void
  restamp(serverNow: number): void
  beginEpoch(epoch: string, server: { readonly since: number }): void
  beginGroup(): void
  quarantine(seq: number, code: string): void
  /** Of files whose node the server has, the first few hundred. */
  fileUploads(): readonly FileUpload[]
  settleFile(nodeId: string, hash: string): void
  /** `code` null: it is tried again. */
  refuseFile(nodeId: string, hash: string, code: string | null): void
  wantedFiles(): readonly WantedFile[]
  fetchedFile(file: FetchedFile): void
  droppableFiles(): readonly FetchedFile[]
  forgetFetched(hashes: readonly string[]): void
}

export type SyncCallName = keyof SyncCalls
