/**
 * What another app shares with Holdfast waits in a cache of its own: the service worker, which has no database, puts it
 * there, and the page takes it out. A share with the id `7` is `/share-inbox/7/share.json` and one entry for each file.
 */
import * as z from 'zod/mini'

export const shareInboxCache = 'holdfast-share-inbox'

/** The address that the manifest names as share target. It is used for nothing else. */
export const shareTargetPath = '/share'

/** Names of the form fields, as the manifest declares them. */
export const shareFields = { title: 'title', text: 'text', url: 'url', files: 'files' } as const

export const shareRecordSchema = z.object({
  title: z.string(),
  text: z.string(),
  url: z.string(),
  files: z.array(z.object({ name: z.string(), type: z.string() })),
})

/** What was shared; the bytes of file `n` are at `shareFilePath(id, n)`. */
export type ShareRecord = z.infer<typeof shareRecordSchema>

export const shareRecordPath = (id: string): string => `/share-inbox/${id}/share.json`

export const shareFilePath = (id: string, index: number): string => `/share-inbox/${id}/${index}`
