import type { RawFile } from '../sqlite/plain-files.ts'

/** Where plain files lie around a database. `scratch` may be emptied at any time. */
export const shelfNames = ['snapshots', 'exports', 'incoming', 'scratch'] as const
export type ShelfName = (typeof shelfNames)[number]

/** A flat directory of plain files. A name is never a path. */
export type Shelf = {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>
  /** Opens a file for this thread alone. `create` empties one that is there. Rejects with an AppFailure. */
  open(name: string, how: 'create' | 'present'): Promise<RawFile>
  /** Null when there is no such file. */
  readText(name: string): Promise<string | null>
  writeText(name: string, text: string): Promise<void>
  /** Does nothing when there is no such file. */
  remove(name: string): Promise<void>
  /** The file's place in the private file system of the origin. */
  pathOf(name: string): string
}

export type Shelves = {
  shelf(name: ShelfName): Shelf
  /** The attachments beside the database: their hashes as names. */
  files(): Promise<readonly { readonly name: string; readonly bytes: number }[]>
  /** Removes an attachment unless it was stored, or stored again, since `since` (ms). Answers whether it did. */
  removeFile(name: string, since: number): Promise<boolean>
}
