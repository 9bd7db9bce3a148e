/**
 * A workspace in memory behind the same door as the real one, for component tests that are about the screen alone and
 * for trying screens without a database. It knows the rules the screen can meet: order, cycles, the trash.
 */
import { generateKeyBetween } from 'fractional-indexing'
import { favouritePrefix, seenPrefix } from '../../domain/node-rules.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import type { OwnerState, PageEvent } from '../../protocol/database-api.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import type { NodeId, PersonId, WorkspaceId } from '../../protocol/ids.ts'
import type { SyncStatus } from '../../protocol/sync-channel.ts'
import { createEmitter } from '../../lib/emitter.ts'
import type { Json } from '../../protocol/json.ts'
import type { Grant } from '../../protocol/role.ts'
import type { Draft, DraftBlock, SyncQueue } from '../../protocol/queue.ts'
import type { NodeRow, NodeSummary, TreeRow } from '../../protocol/rows.ts'
import { createFileChannel } from '../../src/client/file-channel.ts'
import type { WorkspaceClient } from '../../src/client/workspace.ts'

type Args = Record<string, unknown>
type Answer = Result<unknown, AppError>

/** An id that says its number, for tests that name nodes. */
export function nodeId(number: number): NodeId {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}` as NodeId
}

const person = '00000000-0000-7000-9000-000000000001' as PersonId
const now = Date.UTC(2026, 10, 21, 12, 0, 0)

export type FakeWorkspace = WorkspaceClient & {
  readonly sync: WorkspaceClient['sync'] & { tell(status: SyncStatus | null): void }
  /** Adds a node without a mutation. Returns its id. */
  seed(node: {
    readonly type?: string
    readonly parentId?: NodeId | null
    readonly name: string
    readonly attributes?: Record<string, Json>
  }): NodeId
  /** Every mutation that came in, in order. */
  readonly calls: readonly { readonly name: string; readonly args: Args }[]
  /** The next mutation is answered with this error. */
  refuseNext(error: AppError): void
  /** What a server would have left here: what waits for it, and what it did not take. */
  readonly unsent: {
    queue: SyncQueue
    drafts: (Draft & { readonly blocks?: readonly DraftBlock[]; readonly isDiscarded?: boolean })[]
  }
  /** How often somebody wanted to try again. */
  readonly retries: { count: number }
  emit(event: PageEvent): void
  /** From now on the copy belongs to a server, where the person may do what `grants` say. */
  connectAs(grants: readonly Grant[]): void
}

export function createFakeWorkspace(
  id: WorkspaceId = '00000000-0000-7000-8000-aaaaaaaaaaaa' as WorkspaceId,
  ownerState: OwnerState = { role: 'owner', epoch: 1 },
): FakeWorkspace {
  const nodes = new Map<string, NodeRow>()
  const calls: { name: string; args: Args }[] = []
  const lives = new Set<() => void>()
  const listeners = new Set<(event: PageEvent) => void>()
  const unsent: FakeWorkspace['unsent'] = {
    queue: { isConnected: false, items: [], more: 0 },
    drafts: [],
  }
  const retries = { count: 0 }
  let revision = 0
  let count = 0
  let refusal: AppError | null = null
  let grants: readonly Grant[] | null = null
  const privateRootId = nodeId(999_999_999)
  put({ id: privateRootId, type: 'private', parentId: null, attributes: {} })

  function put(
    part: Pick<NodeRow, 'id' | 'type' | 'parentId' | 'attributes'>,
    before?: string | null,
  ) {
    const siblings = siblingsIn(part.parentId).filter((row) => row.id !== part.id)
    const next =
      before === null || before === undefined
        ? undefined
        : siblings.find((row) => row.id === before)
    const previous = next === undefined ? siblings.at(-1) : siblings[siblings.indexOf(next) - 1]
    nodes.set(part.id, {
      createdAt: now,
      createdBy: person,
      deletedAt: null,
      ...nodes.get(part.id),
      ...part,
      position: generateKeyBetween(previous?.position ?? null, next?.position ?? null),
      revision: ++revision,
      updatedAt: now,
      updatedBy: person,
      hasChildren: false,
    })
  }

  function siblingsIn(parentId: string | null): NodeRow[] {
    return [...nodes.values()]
      .filter(
        (row) => row.parentId === parentId && row.type !== 'private' && row.deletedAt === null,
      )
      .sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0))
  }

  function childrenOf(parentId: string | null): NodeRow[] {
    const parents = parentIds()
    return siblingsIn(parentId).map((row) => ({ ...row, hasChildren: parents.has(row.id) }))
  }

  function parentIds(): ReadonlySet<string | null> {
    const present = [...nodes.values()].filter((row) => row.deletedAt === null)
    return new Set(present.map((row) => row.parentId))
  }

  function pathOf(nodeId: string): NodeRow[] {
    const path: NodeRow[] = []
    for (
      let row = nodes.get(nodeId);
      row !== undefined;
      row = row.parentId === null ? undefined : nodes.get(row.parentId)
    )
      path.unshift(row)
    return path
  }

  function summaryOf(row: NodeRow): NodeSummary {
    return {
      id: row.id,
      type: row.type,
      rootId: pathOf(row.id)[0]?.id ?? row.id,
      name: nameOf(row),
      icon: iconOf(row),
      path: pathOf(row.id).slice(0, -1).map(nameOf),
      revision: row.revision,
    }
  }

  function treeRows(expanded: ReadonlySet<string>): TreeRow[] {
    const rows: TreeRow[] = []
    const walk = (parentId: string | null, depth: number) => {
      const children = childrenOf(parentId)
      children.forEach((row, place) => {
        const isExpanded = row.hasChildren && expanded.has(row.id)
        rows.push({
          id: row.id,
          type: row.type,
          parentId: row.parentId,
          rootId: pathOf(row.id)[0]?.id ?? row.id,
          name: nameOf(row),
          icon: iconOf(row),
          depth,
          index: rows.length,
          hasChildren: row.hasChildren,
          isExpanded,
          placeInSet: place + 1,
          setSize: children.length,
          revision: row.revision,
        })
        if (isExpanded) walk(row.id, depth + 1)
      })
    }
    walk(null, 0)
    return rows
  }

  function privateList(prefix: string): NodeSummary[] {
    const cells = Object.entries(nodes.get(privateRootId)?.attributes ?? {})
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({
        row: nodes.get(key.slice(prefix.length)),
        value: JSON.stringify(value),
      }))
    return cells
      .sort((a, b) => (a.value < b.value ? -1 : 1))
      .flatMap(({ row }) => (row === undefined || row.deletedAt !== null ? [] : [summaryOf(row)]))
  }

  function run(name: string, args: Args): unknown {
    const all = [...nodes.values()].filter(
      (row) => row.deletedAt === null && row.type !== 'private',
    )
    const limit = typeof args['limit'] === 'number' ? args['limit'] : 1000
    switch (name) {
      case 'nodes.get': {
        const row = nodes.get(args['id'] as string)
        return row === undefined ? null : { ...row, hasChildren: parentIds().has(row.id) }
      }
      case 'nodes.list': {
        const rows = childrenOf(args['parentId'] as string | null)
        const after = rows.findIndex((row) => row.id === args['after'])
        return rows.slice(after + 1, after + 1 + limit)
      }
      case 'nodes.path':
        return pathOf(args['id'] as string)
      case 'nodes.suggest':
      case 'nodes.search':
        return all
          .filter((row) =>
            nameOf(row)
              .toLowerCase()
              .includes((args['text'] as string).toLowerCase()),
          )
          .slice(0, limit)
          .map(summaryOf)
      case 'nodes.summaries':
        return all.filter((row) => (args['ids'] as string[]).includes(row.id)).map(summaryOf)
      case 'nodes.backlinks':
        return []
      case 'tree.window': {
        const rows = treeRows(new Set(args['expanded'] as string[]))
        const offset = args['offset'] as number
        return { total: rows.length, offset, rows: rows.slice(offset, offset + limit) }
      }
      case 'tree.locate':
        return treeRows(new Set(args['expanded'] as string[])).findIndex(
          (row) => row.id === args['id'],
        )
      case 'trash.list':
        return [...nodes.values()].filter((row) => row.deletedAt !== null).map(summaryOf)
      case 'favourites.list':
        return privateList(favouritePrefix)
      case 'recents.list':
        return privateList(seenPrefix).reverse().slice(0, limit)
      case 'templates.list':
        return all.filter((row) => row.attributes['template'] === true).map(summaryOf)
      case 'files.kept':
        return { isAllKept: false, nodeIds: [] }
      case 'files.room':
        return { count: 0, bytes: 0 }
      case 'workspace.counts':
        return {
          nodes: all.length,
          pages: all.filter((row) => row.type === 'page').length,
          trashed: 0,
        }
      case 'sync.queue':
        return unsent.queue
      case 'drafts.list':
        return unsent.drafts.filter(
          ({ nodes, isDiscarded }) =>
            isDiscarded !== true &&
            (args['nodeId'] === undefined || nodes.some(({ id }) => id === args['nodeId'])),
        )
      case 'drafts.compare':
        return unsent.drafts.find((draft) => draft.id === args['id'])?.blocks ?? []
      case 'document.text':
      case 'document.markdown':
        return ''
      default:
        return []
    }
  }

  function apply(name: string, args: Args): Answer {
    const nodeId = args['id'] as NodeId
    const row = nodes.get(nodeId)
    const missing = fail(appError('not_found', 'There is no such node.', { id: nodeId }))
    switch (name) {
      case 'drafts.retry':
      case 'drafts.take':
        if (args['block'] == null)
          unsent.drafts = unsent.drafts.filter((draft) => draft.id !== args['id'])
        return ok({ id: args['id'] })
      case 'drafts.discard':
      case 'drafts.recover':
        unsent.drafts = unsent.drafts.map((draft) =>
          draft.id === args['id'] ? { ...draft, isDiscarded: name === 'drafts.discard' } : draft,
        )
        return ok({ id: args['id'] })
      case 'nodes.create':
        put(
          {
            id: nodeId,
            type: args['type'] as string,
            parentId: args['parentId'] as NodeId | null,
            attributes: (args['attributes'] ?? {}) as Record<string, Json>,
          },
          args['before'] as string | null | undefined,
        )
        return ok({ id: nodeId })
      case 'nodes.update': {
        if (row === undefined) return missing
        const attributes = { ...row.attributes }
        for (const [key, value] of Object.entries(args['attributes'] as Record<string, Json>))
          if (value === null) Reflect.deleteProperty(attributes, key)
          else attributes[key] = value
        nodes.set(nodeId, { ...row, attributes, revision: ++revision })
        return ok({ id: nodeId })
      }
      case 'nodes.move': {
        if (row === undefined) return missing
        const parentId = args['parentId'] as NodeId | null
        if (parentId !== null && pathOf(parentId).some((above) => above.id === nodeId))
          return fail(
            appError('cycle', 'A node cannot move into itself or below itself. Nothing was moved.'),
          )
        put({ ...row, parentId }, args['before'] as string | null | undefined)
        return ok({ id: nodeId })
      }
      case 'nodes.delete':
      case 'nodes.restore':
        if (row === undefined) return missing
        nodes.set(nodeId, {
          ...row,
          deletedAt: name === 'nodes.delete' ? now : null,
          revision: ++revision,
        })
        return ok({ id: nodeId })
      case 'nodes.purge':
        nodes.delete(nodeId)
        return ok({ id: nodeId, removed: 1 })
      case 'nodes.duplicate': {
        if (row === undefined) return missing
        const newId = args['newId'] as NodeId
        const attributes = { ...row.attributes, name: (args['name'] ?? nameOf(row)) as string }
        put({ ...row, id: newId, attributes })
        return ok({ id: newId })
      }
      case 'nodes.batch':
        for (const mutation of args['mutations'] as { name: string; args: Args }[])
          apply(mutation.name, mutation.args)
        return ok({ values: [] })
      case 'nodes.import':
        for (const node of args['nodes'] as NodeRow[]) put(node)
        return ok({ created: 1 })
      default:
        return ok({})
    }
  }

  const syncNews = createEmitter<SyncStatus | null>(() => undefined)
  const sync = {
    status: null as SyncStatus | null,
    on: (listener: (status: SyncStatus | null) => void) => syncNews.on(listener),
    retry: () => void retries.count++,
    /** As the tab that holds the line would say it. */
    tell(status: SyncStatus | null) {
      sync.status = status
      syncNews.emit(status)
    },
  }

  const workspace = {
    id,
    answered: Promise.resolve(),
    privateRootId,
    personId: person,
    ownerState,
    get isConnected() {
      return grants !== null
    },
    get grants() {
      return grants
    },
    sync,
    connectAs: (given: readonly Grant[]) => {
      grants = given
      const identity = { privateRootId, personId: person, isConnected: true, grants }
      for (const listener of listeners)
        listener({ kind: 'identity', identity: { ...identity, longestBlock: { ms: 0, what: '' } } })
    },
    files: {
      store: async (blob: Blob) => ok({ hash: '', size: blob.size }),
      read: async () => null,
      channel: createFileChannel(id),
      keep: async () => ok(null),
    },
    calls,
    unsent,
    retries,
    query: async (name: string, args: Args) => run(name, args),
    mutate: async (name: string, args: Args): Promise<Answer> => {
      calls.push({ name, args })
      await Promise.resolve()
      if (refusal !== null) {
        const error = refusal
        refusal = null
        return fail(error)
      }
      const answer = apply(name, args)
      for (const live of [...lives]) live()
      return answer
    },
    live: (name: string, args: Args, callback: (value: unknown) => void) => {
      let last = ''
      const live = () => {
        const value = run(name, args)
        const text = JSON.stringify(value)
        if (text === last) return
        last = text
        queueMicrotask(() => {
          if (lives.has(live)) callback(value)
        })
      }
      lives.add(live)
      live()
      return () => void lives.delete(live)
    },
    openDocument: async () => ({
      document: { state: new Uint8Array([0, 0]), isEmpty: true },
      close() {},
    }),
    on: (listener: (event: PageEvent) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {},
    seed: ({
      type = 'page',
      parentId = null,
      name,
      attributes = {},
    }: Parameters<FakeWorkspace['seed']>[0]) => {
      const seeded = nodeId(++count)
      put({ id: seeded, type, parentId, attributes: { ...attributes, name } })
      return seeded
    },
    refuseNext: (error: AppError) => {
      refusal = error
    },
    emit: (event: PageEvent) => {
      for (const listener of listeners) listener(event)
    },
  }
  // The names and shapes of queries are the contract's; a map from each to its rows would only repeat it here.
  const untyped: object = workspace
  return untyped as FakeWorkspace
}

function nameOf(row: NodeRow): string {
  const name = row.attributes['name']
  return typeof name === 'string' ? name : ''
}

function iconOf(row: NodeRow): string | null {
  const icon = row.attributes['icon']
  return typeof icon === 'string' ? icon : null
}
