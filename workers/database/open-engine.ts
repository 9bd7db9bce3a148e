import { targetName, type OpenOptions, type Target } from '../../protocol/database-api.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import { ensureDerivedTables } from './derived-tables.ts'
import type { Engine } from './engine.ts'
import { registryVersion, workspaceVersion } from './file-versions.ts'
import { createMaintenance } from './file-maintenance.ts'
import { bringUpToDate, nextEpoch } from './open-file.ts'
import { markStep } from './opening-steps.ts'
import type { Surroundings } from './maintenance/bench.ts'
import type { Platform } from './platform.ts'
import { createRegistryEngine } from './registry-engine.ts'
import type { Connection } from './sqlite/connection.ts'
import { openPool, type Pool } from './sqlite/pool.ts'
import { loadContext } from './workspace-context.ts'
import { createWorkspaceEngine } from './workspace-engine.ts'

/** Name of the one database file in each pool. */
const databaseFile = '/workspace.db'
const registryFile = '/registry.db'

/** The pool directory of a target in OPFS. */
export function poolDirectory(target: Target): string {
  return target.kind === 'registry' ? 'registry' : `workspaces/${target.id}/database`
}

export type EnginePlatform = Platform & {
  /** The shelves around a target and the keeper of its copies. */
  surroundings(target: Target): Surroundings
  waitMs(delayMs: number): Promise<void>
  /** True when the directory of the target is there. */
  hasDirectory(path: string): Promise<boolean>
}

/** Opens the file of a target. The caller holds its lock. Nothing is ever deleted here, whatever fails. */
export async function openEngine(options: OpenOptions, platform: EnginePlatform): Promise<Engine> {
  const { target, createFor } = options
  const directory = poolDirectory(target)
  if (
    target.kind === 'workspace' &&
    createFor === null &&
    !(await platform.hasDirectory(directory))
  )
    throw new AppFailure(
      appError(
        'not_found',
        'This workspace is not on this device. Open another one, or restore it from a backup.',
        {
          workspaceId: target.id,
        },
      ),
    )
  markStep('lock', targetName(target))
  const pool = await openPool(directory, {
    waitMs: (attempt) => platform.waitMs(Math.min(1500, 25 * 2 ** attempt)),
  })
  markStep('pool', targetName(target))
  let connection: Connection | null = null
  try {
    connection = pool.open(target.kind === 'registry' ? registryFile : databaseFile)
    markStep('file', targetName(target))
    return target.kind === 'registry'
      ? await registryEngine(connection, pool, platform)
      : await workspaceEngine(connection, pool, options, platform)
  } catch (error) {
    connection?.close()
    pool.pause()
    throw error
  }
}

async function registryEngine(
  connection: Connection,
  pool: Pool,
  platform: Platform,
): Promise<Engine> {
  await bringUpToDate(connection, 'registry', registryVersion, () => undefined)
  return createRegistryEngine(
    connection,
    platform,
    nextEpoch(connection, platform.clock.now()),
    () => {
      connection.close()
      pool.pause()
    },
  )
}

async function workspaceEngine(
  connection: Connection,
  pool: Pool,
  { target, createFor }: OpenOptions,
  platform: EnginePlatform,
): Promise<Engine> {
  const maintenance = createMaintenance(connection, pool, platform, platform.surroundings(target))
  await bringUpToDate(connection, 'workspace', workspaceVersion, maintenance.backupBeforeMigration)
  const context = loadContext(
    connection,
    platform,
    createFor ?? { id: platform.mintId(), name: 'You' },
  )
  ensureDerivedTables(connection)
  return createWorkspaceEngine({
    context,
    epoch: nextEpoch(connection, platform.clock.now()),
    maintenance,
    closeFile() {
      connection.close()
      pool.pause()
    },
  })
}
