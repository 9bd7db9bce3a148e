/** One file to import, wherever it comes from. It is read when its turn comes, not before. */
export type ImportEntry = {
  readonly segments: readonly string[]
  /** Bytes once unpacked. */
  readonly size: number
  read(): Promise<Blob>
}
