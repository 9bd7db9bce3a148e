/** What the room that sends and fetches the bytes of files tells pages, and what they ask of it (over the sync channel). */

/** A file on its way. */
export type TransferView = {
  readonly key: string
  readonly way: 'up' | 'down'
  readonly nodeId: string
  readonly hash: string
  /** `delayed`: it is tried again by itself; `failed`: when somebody asks. */
  readonly phase: 'waiting' | 'running' | 'delayed' | 'failed'
  /** Why the last attempt ended; null where none did. */
  readonly code: string | null
  /** Bytes. */
  readonly done: number
  readonly size: number
}

/** Of the tab that holds the line. */
export type TransferNews =
  /** `isWhole`: there are no others. */
  | {
      readonly kind: 'transfers'
      readonly isWhole: boolean
      /** `none`: this copy has no server any more. */
      readonly line: 'open' | 'closed' | 'none'
      readonly changed: readonly TransferView[]
      /** Keys of those that are over. */
      readonly gone: readonly string[]
    }
  /** These bytes are on this device now. */
  | { readonly kind: 'file-here'; readonly hash: string }
  /** These are no longer: they were dropped to make room. */
  | { readonly kind: 'files-dropped'; readonly hashes: readonly string[] }

export type TransferWish =
  /** Of a page that came later. */
  | { readonly kind: 'ask-transfers' }
  /** Of a page that shows the file and does not have it. */
  | {
      readonly kind: 'want-file'
      readonly nodeId: string
      readonly hash: string
      readonly size: number
    }
  /** Of somebody who wants these bytes tried again; null: all that did not work. */
  | { readonly kind: 'retry-file'; readonly hash: string | null }
  /** Of somebody who needs room: whatever can be fetched again goes. */
  | { readonly kind: 'drop-files' }
