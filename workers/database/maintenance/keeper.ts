/**
 * Looks after copies of the database: opens them, counts them, compares them with a rebuild. It never touches the live
 * file, so it runs in a worker of its own and may take its time.
 */
import { fail, ok, type Result } from '../../../lib/result.ts'
import { AppFailure, type AppError } from '../../../protocol/errors.ts'
import type { CheckFinding, TableFigures } from '../../../protocol/maintenance.ts'
import { workspaceVersion } from '../file-versions.ts'
import { bringUpToDate } from '../open-file.ts'
import type { Platform } from '../platform.ts'
import { runQuery, prepareQuery } from '../run-query.ts'
import type { Connection } from '../sqlite/connection.ts'
import { copyDatabaseAtOnce } from '../sqlite/copy-database.ts'
import { openPlainFile } from '../sqlite/plain-files.ts'
import { loadContext, type WorkspaceContext } from '../workspace-context.ts'
import { auditDerivedTables, type DerivedAudit } from './derived-audit.ts'
import { auditFiles } from './file-audit.ts'
import { findDamage, inspectDatabase, type Inspection } from './inspection.ts'
import { namedFiles } from './named-files.ts'
import type { ShelfName, Shelves } from './shelves.ts'
import { readTableFigures } from './table-figures.ts'
import { auditTree } from './tree-audit.ts'

export type Audit = {
  readonly findings: readonly CheckFinding[]
  readonly differing: DerivedAudit['differing']
  readonly isSearchBroken: boolean
}

export type Rehearsal = {
  readonly problems: readonly string[]
  readonly tables: readonly TableFigures[]
}

export type Keeper = {
  inspect(shelf: ShelfName, name: string): Promise<Result<Inspection, AppError>>
  /** Checks everything of a copy on the scratch shelf, and spoils it. */
  audit(name: string): Promise<Result<Audit, AppError>>
  /** The names of the attachments that a copy needs. */
  namedFiles(shelf: ShelfName, name: string): Promise<Result<readonly string[], AppError>>
  /** Restores a snapshot to the scratch shelf and opens it there as a workspace. */
  rehearse(name: string): Promise<Result<Rehearsal, AppError>>
}

const rehearsalName = 'rehearsal.db'
const stranger = { id: '00000000-0000-7000-8000-000000000000', name: 'You' }

export function createKeeper(shelves: Shelves, platform: Platform): Keeper {
  async function withFile<T>(
    shelf: ShelfName,
    name: string,
    how: 'create' | 'present' | 'read',
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    const raw = await shelves.shelf(shelf).open(name, how === 'create' ? 'create' : 'present')
    try {
      const connection = await openPlainFile(raw, { isReadOnly: how === 'read' })
      try {
        return await work(connection)
      } finally {
        connection.close()
      }
    } finally {
      raw.close()
    }
  }

  return {
    inspect: (shelf, name) => answer(() => withFile(shelf, name, 'read', inspectDatabase)),
    audit: (name) =>
      answer(() =>
        withFile('scratch', name, 'present', async (connection) => {
          const damage = findDamage(connection)
          const file: CheckFinding = {
            part: 'file',
            isSound: damage.length === 0,
            checked: Number(connection.value<number>('PRAGMA page_count') ?? 0),
            problems: damage.length,
            details: damage.slice(0, 5),
          }
          // What cannot be read cannot be compared either.
          if (!file.isSound) return { findings: [file], differing: [], isSearchBroken: false }
          const tree = auditTree(connection)
          if (hasUnreadableAttributes(connection))
            return { findings: [file, tree], differing: [], isSearchBroken: false }
          const files = auditFiles(connection, await shelves.files())
          const context = loadContext(connection, platform, stranger)
          const derived = await auditDerivedTables(context, () => loadCodec(context))
          return { ...derived, findings: [file, tree, ...derived.findings, files] }
        }),
      ),
    namedFiles: (shelf, name) =>
      answer(() =>
        withFile(shelf, name, 'read', (connection) =>
          Promise.resolve([...new Set([...namedFiles(connection)].flat())]),
        ),
      ),
    rehearse: (name) =>
      answer(async () => {
        try {
          return await withFile('scratch', rehearsalName, 'create', async (copy) => {
            await withFile('snapshots', name, 'read', (snapshot) =>
              Promise.resolve(copyDatabaseAtOnce(snapshot, copy)),
            )
            const damage = findDamage(copy)
            if (damage.length > 0) return { problems: damage, tables: [] }
            const tables = readTableFigures(copy)
            return { problems: await openAsWorkspace(copy, platform), tables }
          })
        } finally {
          await shelves.shelf('scratch').remove(rehearsalName)
        }
      }),
  }
}

function hasUnreadableAttributes(connection: Connection): boolean {
  return (
    connection.value<number>(
      'SELECT EXISTS (SELECT 1 FROM nodes WHERE NOT json_valid(attributes, 8))',
    ) === 1
  )
}

/** Does what a restore does, up to the first answer on the screen. */
async function openAsWorkspace(copy: Connection, platform: Platform): Promise<string[]> {
  await bringUpToDate(copy, 'workspace', workspaceVersion, () => undefined)
  const context = loadContext(copy, platform, stranger)
  const query = prepareQuery('nodes.list', { parentId: null })
  if (!query.ok) return [query.error.message]
  const outcome = runQuery(context, query.value)
  return outcome.ok ? [] : [outcome.error.message]
}

async function loadCodec(context: WorkspaceContext): Promise<void> {
  const { documentCodec } = await import('../document-codec.ts')
  context.codec = documentCodec
}

async function answer<T>(work: () => Promise<T>): Promise<Result<T, AppError>> {
  try {
    return ok(await work())
  } catch (error) {
    if (error instanceof AppFailure) return fail(error.error)
    throw error
  }
}
