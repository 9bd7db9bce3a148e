import type { Clock } from '../../lib/clock.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Configuration } from '../configuration.ts'
import type { Platform } from '../platform.ts'
import type { Store } from '../stores/store.ts'

/** What the files room stands on. */
export type FilesContext = Platform & {
  readonly clock: Clock
  readonly store: Store
  readonly blobs: Blobs
  readonly limits: Configuration['files']
}
