import type { Database } from 'better-sqlite3'
import { mutant } from '../../../../lib/mutants.ts'
import type { NodeId } from '../../../../protocol/ids.ts'
import type { PushBatch, PushDecision, PushState } from '../../../sync/push-decision.ts'
import type {
  AppendOutcome,
  LogReader,
  PushOutcome,
  UpdateBatch,
  UpdateJudge,
  WorkspaceStore,
} from '../../workspace/workspace-store.ts'
import { createAccessTable } from './access-table.ts'
import { createFileTable } from './file-table.ts'
import { createGroupCommit } from './group-commit.ts'
import { createGroupTable } from './group-table.ts'
import { createLogTable } from './log-table.ts'
import { createNodeTable } from './node-table.ts'
import { createPushLoader } from './push-state.ts'
import { createUpdateTable, type DocumentSize } from './update-table.ts'

/** A document is merged when it has more updates that are not, or more bytes of them. */
const mostLooseUpdates = 200
const mostLooseBytes = 64 * 1024
/** Of one document, bytes. */
const largestDocument = 64 * 1024 * 1024

/**
 * The log of a workspace in a database of its own. Statements run to their end one after the other, so a transaction
 * that waits for nothing is the lock.
 */
export function createWorkspaceStore(database: Database): WorkspaceStore {
  const log = createLogTable(database)
  const groups = createGroupTable(database)
  const access = createAccessTable(database)
  const nodes = createNodeTable(database)
  const updates = createUpdateTable(database)
  const loadPush = createPushLoader(database, { log, groups, access })

  const commits = createGroupCommit(database, updates.forget)
  const transact = <T>(work: () => T): T => database.transaction(work).immediate()

  function push(
    batch: PushBatch,
    decide: (state: PushState) => PushDecision,
    early: PushState | null,
  ): PushOutcome {
    const state = early ?? loadPush(batch)
    const decision = decide(state)
    if (decision.kind === 'untaken') return { decision, version: state.version }
    nodes.write(batch.group, decision)
    if (!mutant('purge-keeps-document')) decision.purged.forEach(updates.remove)
    let { version } = decision
    for (const { node, isMoved } of decision.writes)
      if (isMoved && !mutant('moved-document-keeps-version')) version = updates.renew(node, version)
    groups.write(batch.group, batch.person, { ...decision, version })
    log.setVersion(version)
    return { decision, version }
  }

  function append(batch: UpdateBatch, judge: UpdateJudge): AppendOutcome {
    const reader = { person: batch.person, grants: access.grants(batch.person) }
    const ids: number[] = []
    const refusals: AppendOutcome['refusals'][number][] = []
    const touched = new Set<NodeId>()
    let { version } = log.position()
    for (const { id, node, bytes } of batch.updates) {
      const home = nodes.homeOf(node)
      const code =
        judge(reader, home) ??
        (updates.sizeOf(node).bytes + bytes.byteLength > largestDocument ? 'too_large' : null)
      if (code !== null || home === null) {
        refusals.push({ id, node, code: code ?? 'not_found' })
        continue
      }
      ids.push(id)
      if (updates.has(node, bytes) || mutant('update-acked-unwritten')) continue
      version += 1
      const { group, person, now } = batch
      updates.insert({ version, node, home, group, by: person, at: now, bytes })
      touched.add(node)
    }
    log.setVersion(version)
    return {
      ids,
      refusals,
      version,
      grown: [...touched].filter((node) => isGrown(updates.sizeOf(node))),
    }
  }

  const reader = (): LogReader => ({
    ...log.position(),
    grants: access.grants,
    group: groups.get,
    refusals: groups.refusals,
    homeOf: nodes.homeOf,
    roots: nodes.roots,
    rows: nodes.rows,
    departures: nodes.departures,
    accessChanges: access.changes,
    updates: updates.since,
    updatesOf: updates.of,
  })

  return {
    position: async () => log.position(),
    endOf: async (run) => log.endOf(run),
    beginEpoch: async (present, next) =>
      transact(() => {
        log.beginEpoch(present, next)
        return log.position()
      }),
    group: async (group) => groups.get(group),
    async push(batch, decide) {
      const early = mutant('decided-without-lock') ? loadPush(batch) : null
      if (early !== null) await new Promise((resolve) => setImmediate(resolve))
      return commits.run(() => push(batch, decide, early))
    },
    append: (batch, judge) => commits.run(() => append(batch, judge)),
    compact: async (node) =>
      transact(() => {
        if (isGrown(updates.sizeOf(node))) updates.compact(node)
      }),
    read: async (work) => database.transaction(() => work(reader()))(),
    setAccess: async (member) =>
      transact(() => {
        const { version } = log.position()
        const newest = access.set(member, version)
        log.setVersion(newest)
        return log.position()
      }),
    people: async () => access.people(),
    copies: async (person) => groups.copies(person),
    noteCopy: async (copy) => transact(() => groups.noteCopy(copy)),
    files: createFileTable(database, nodes.homeOf),
    async close() {
      commits.flush()
      database.close()
    },
  }
}

function isGrown({ looseCount, looseBytes }: DocumentSize): boolean {
  return looseCount > mostLooseUpdates || looseBytes > mostLooseBytes
}
