/** Where the bytes of files lie on this device, each under its SHA-256. */
export interface FileShelf {
  /** Null where they are not here, or not whole. */
  find(hash: string): Promise<Blob | null>
  /** What has arrived of bytes so far, to go on with. One at a time for each hash. */
  openPart(hash: string): Promise<FilePart>
  remove(hash: string): Promise<void>
  /** Parts that nobody went on with since `before`, ms, go. */
  removeOldParts(before: number): Promise<void>
}

/** Bytes that arrive. */
export interface FilePart {
  readonly size: number
  /** Of what is here, in pieces. */
  read(): Iterable<Uint8Array>
  append(bytes: Uint8Array): void
  /** Begins anew. */
  clear(): void
  /** Writes to disk what is there and lets go of it. */
  close(): void
  /** Gives the closed part its place: it is whole, and has been verified. */
  keep(): Promise<void>
}
