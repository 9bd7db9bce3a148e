import { nodeIdSchema } from '../../../../protocol/ids.ts'
import type { SyncCallName, SyncCalls } from '../../../../protocol/sync-api.ts'
import type { Page } from '../../../../protocol/wire/frames.ts'
import type { WireNode } from '../../../../protocol/wire/node.ts'
import { findPlace } from '../../../../workers/database/nodes.ts'
import { readWireNode } from '../../../../workers/database/sync/wire-node.ts'
import type { TestWorkspace } from '../test-workspace.ts'

/** The server answers with these rows as they are here, and with having taken all that was queued. */
export async function confirmNodes(
  { connection, context, engine, guest }: TestWorkspace,
  ids: readonly string[],
): Promise<void> {
  async function call<Name extends SyncCallName>(
    name: Name,
    ...args: Parameters<SyncCalls[Name]>
  ): Promise<ReturnType<SyncCalls[Name]>> {
    const answer = await engine.call(guest, { method: 'sync', name, args })
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value as ReturnType<SyncCalls[Name]>
  }
  if ((await call('copy')).epoch === null) await call('beginEpoch', 'e1', { since: 0 })
  const { cursor, lastQueued } = await call('copy')
  let version = cursor.rows
  const entries: Page['entries'] = ids.map((id) => {
    const key = findPlace(connection, id)?.key ?? 0
    const row = readWireNode(connection, key, context.origin) as WireNode
    return { kind: 'row', version: ++version, root: nodeIdSchema.parse(ids[0]), row }
  })
  const lastOp = connection.value<string>('SELECT op_id FROM outbox WHERE push_seq = ?', lastQueued)
  const page: Page = {
    kind: 'page',
    epoch: 'e1',
    from: cursor,
    upTo: { rows: version, documents: version },
    behind: [],
    whole: [],
    entries,
    lastSeq: lastQueued,
    lastOp: lastOp ?? null,
    refusals: [],
    more: false,
  }
  if (!(await call('take', page, [], 'r1'))) throw new Error('The page was not taken.')
}
