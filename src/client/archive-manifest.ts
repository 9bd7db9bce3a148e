import * as z from 'zod/mini'

/** Says what a backup holds: the first entry of its zip, `manifest.json`. */
export const archiveManifest = z.object({
  format: z.literal('holdfast-workspace'),
  /** Grows when an older Holdfast could not read the archive any more. */
  formatVersion: z.number(),
  madeAt: z.string(),
  workspace: z.object({ id: z.string(), name: z.string() }),
  database: z.object({
    path: z.string(),
    bytes: z.number(),
    nodes: z.number(),
    /** Layout of the database file. */
    version: z.number(),
  }),
  files: z.object({ count: z.number(), bytes: z.number() }),
})

export type ArchiveManifest = z.output<typeof archiveManifest>

export const formatVersion = 1
export const manifestPath = 'manifest.json'
export const databasePath = 'workspace.sqlite'
export const filesPath = 'files/'
/** Comes last: SHA-256 of the database, which is known only once it was read. */
export const checksumPath = 'workspace.sqlite.sha256'
