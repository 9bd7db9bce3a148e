/**
 * A worker that stands by plays an owner once, on a workspace in memory. A browser compiles WebAssembly function by
 * function and JavaScript as it is first called, so without it the first calls of a new owner pay for all of that while
 * every window waits (docs/decisions/0022).
 */
import type { EngineCall } from '../../protocol/database-api.ts'
import { AppFailure } from '../../protocol/errors.ts'
import type { OpId } from '../../protocol/ids.ts'
import { ensureDerivedTables } from './derived-tables.ts'
import type { Guest } from './engine.ts'
import { migrate } from './migrations/migrate.ts'
import { workspaceMigrations } from './migrations/workspace-migrations.ts'
import { nextEpoch } from './open-file.ts'
import type { Platform } from './platform.ts'
import { openMemory } from './sqlite/memory.ts'
import { loadContext } from './workspace-context.ts'
import { createWorkspaceEngine } from './workspace-engine.ts'

/** A Yjs update without structs and deletions. */
const emptyUpdate = new Uint8Array(2)

const audience: Guest = { send: () => undefined }

/** Throws where a call is refused: it then warms nothing. */
export async function rehearse(platform: Platform): Promise<void> {
  const connection = await openMemory()
  migrate(connection, workspaceMigrations, () => undefined)
  const person = { id: platform.mintId(), name: 'You' }
  const context = loadContext(connection, platform, person)
  ensureDerivedTables(connection)
  const engine = createWorkspaceEngine({
    context,
    epoch: nextEpoch(connection, platform.clock.now()),
    maintenance: null,
    closeFile: () => connection.close(),
  })
  try {
    for (const call of programme(platform)) {
      const answer = await engine.call(audience, call)
      if (!answer.ok) throw new AppFailure(answer.error)
      // What this tab forwards meanwhile gets in between.
      await new Promise<void>((resolve) => void platform.schedule(resolve, 0))
    }
  } finally {
    await engine.close()
  }
}

/** What the pages of all tabs ask of a new owner first. */
function programme(platform: Platform): EngineCall[] {
  const id = platform.mintId()
  const outline = { expanded: [id], offset: 0, limit: 50 }
  const write = (name: string, args: unknown): EngineCall => ({
    method: 'mutate',
    opId: platform.mintId() as OpId,
    name,
    args,
  })
  const create = (node: string, parentId: string | null) =>
    write('nodes.create', { id: node, type: 'page', parentId, attributes: { name: 'Page' } })
  let subscription = 0
  const listen = (name: string, args: unknown): EngineCall => ({
    method: 'subscribe',
    subscription: ++subscription,
    name,
    args,
  })
  return [
    { method: 'identify' },
    create(id, null),
    listen('tree.window', outline),
    listen('nodes.list', { parentId: null }),
    listen('nodes.get', { id }),
    listen('nodes.path', { id }),
    listen('favourites.list', {}),
    listen('recents.list', {}),
    { method: 'openDocument', nodeId: id },
    write('document.update', { nodeId: id, update: emptyUpdate }),
    create(platform.mintId(), id),
    write('nodes.update', { id, attributes: { name: 'Renamed' } }),
    listen('nodes.backlinks', { id }),
    { method: 'query', name: 'nodes.list', args: { parentId: id } },
  ]
}
