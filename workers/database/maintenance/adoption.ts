import { mutant } from '../../../lib/mutants.ts'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { recreateDerivedTables } from '../derived-tables.ts'
import { workspaceVersion } from '../file-versions.ts'
import { bringUpToDate } from '../open-file.ts'
import type { Platform } from '../platform.ts'
import type { Connection } from '../sqlite/connection.ts'
import { readMeta, writeMeta } from '../meta.ts'
import { takeGroup } from '../sync/connect.ts'
import { mintGroup } from '../sync/group.ts'
import { loadSyncState } from '../sync/sync-state.ts'
import { copyNotes } from './bench.ts'

/**
 * Makes a copy of a workspace file into the file of this device: of our layout, under a client group of its own (two
 * copies with one group would number their mutations alike; what waits for a server is numbered anew), counted as a
 * later owner than the one it replaces, with derived tables that are filled anew when it is opened.
 */
export async function adopt(
  copy: Connection,
  live: Connection,
  epoch: number,
  platform: Platform,
  trust: 'ours' | 'foreign',
): Promise<void> {
  await bringUpToDate(copy, 'workspace', workspaceVersion, () => undefined)
  copy.transaction(() => {
    if (!mutant('copy-keeps-group')) takeGroup(copy, loadSyncState(copy), mintGroup(platform))
    writeMeta(copy, 'epoch', String(epoch))
    copyNotes(live, copy)
    if (trust === 'foreign') recreateDerivedTables(copy)
  })
  if (readMeta(copy, 'person') === undefined)
    throw new AppFailure(appError('corrupt', 'This file does not say whose copy it is.'))
}
