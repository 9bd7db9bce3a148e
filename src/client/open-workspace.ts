import type { OpenOptions, OwnerState, WorkspaceIdentity } from '../../protocol/database-api.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { databaseDoor } from './device.ts'
import { newNodeId } from './node-ids.ts'
import { targetName } from '../../protocol/database-api.ts'
import { createSyncLink } from './sync-link.ts'
import { openTarget } from './target-client.ts'
import { createFiles } from './workspace-files.ts'
import type { WorkspaceClient } from './workspace.ts'

const isPhone = () => matchMedia('(pointer: coarse)').matches

/** Opens a workspace in this tab and waits for it. */
export async function openWorkspace(
  id: WorkspaceId,
  createFor: OpenOptions['createFor'] = null,
): Promise<WorkspaceClient> {
  const workspace = beginWorkspace(id, createFor)
  await workspace.answered
  return workspace
}

/**
 * Begins to open a workspace in this tab. `createFor` is set when it may be made by this open. It takes every call at
 * once, and answers when its file is open.
 */
export function beginWorkspace(
  id: WorkspaceId,
  createFor: OpenOptions['createFor'],
): WorkspaceClient {
  const target = { kind: 'workspace', id } as const
  const client = openTarget(
    databaseDoor(),
    { target, createFor, handsOverWhenHidden: isPhone() },
    (error) => reportError(error),
  )
  let identity: WorkspaceIdentity | null = null
  let isKnown = false
  const identify = async (): Promise<void> => {
    const answer = await client.call({ method: 'identify' })
    if (!answer.ok) return
    identity = answer.value as WorkspaceIdentity
    isKnown = true
    linkUp()
  }
  const sync = createSyncLink(
    id,
    (port) => databaseDoor().attach(targetName(target), port),
    (error) => reportError(error),
  )
  const linkUp = () =>
    sync.set({
      isConnected: identity?.isConnected === true,
      isOwner: client.ownerState.role === 'owner',
    })
  let hasRows = false
  client.on((event) => {
    if (event.kind === 'live' && !hasRows) {
      hasRows = true
      // Seen in profiles, and by the bench.
      performance.mark('holdfast:first-rows')
    }
    // A workspace that was put back to a backup may be somebody else's copy.
    if (event.kind === 'replaced') isKnown = false
    if (event.kind === 'identity') identity = event.identity
    if (event.kind === 'identity' || event.kind === 'owner') linkUp()
    if (event.kind === 'owner' && !isKnown && isAnswering(event.state))
      identify().catch(reportError)
  })
  const answered = identify()

  // The names and shapes of the contract are checked by the worker; here they only get their types back.
  const typed = client as Pick<WorkspaceClient, 'query' | 'mutate' | 'live'>
  const maintain = (task: string, args: unknown) => client.call({ method: 'maintain', task, args })
  const untyped = {
    query: client.query,
    mutate: (name: string, args: unknown) => client.mutate(name, withIds(name, args)),
    live: client.live,
  }
  return {
    id,
    answered,
    untyped,
    get privateRootId() {
      return identity?.privateRootId ?? ''
    },
    get personId() {
      return identity?.personId ?? ''
    },
    get ownerState() {
      return client.ownerState
    },
    get isConnected() {
      return identity?.isConnected === true
    },
    get grants() {
      return identity?.grants ?? null
    },
    sync,
    connect: (person) => client.call({ method: 'connect', person }),
    disconnect: () => client.call({ method: 'disconnect' }),
    query: (name, args) => typed.query(name, args),
    mutate: (name, args) => typed.mutate(name, withIds(name, args)),
    live: (name, args, callback, onError = () => undefined) =>
      typed.live(name, args, callback, onError),
    openDocument: client.openDocument,
    maintain: maintain as WorkspaceClient['maintain'],
    files: createFiles(id, client.call),
    on: client.on,
    async close() {
      sync.close()
      await client.close()
    },
  }
}

function isAnswering(state: OwnerState): boolean {
  return state.role === 'owner' || state.role === 'follower'
}

/** The caller makes ids: one that a script left out is made here, so that a replayed call makes the same node. */
function withIds<Args>(name: string, args: Args): Args {
  if (name === 'nodes.create') return withId(args)
  if (name !== 'nodes.batch' || !isRecord(args) || !Array.isArray(args['mutations'])) return args
  const mutations: readonly unknown[] = args['mutations']
  return {
    ...args,
    mutations: mutations.map((mutation) =>
      isRecord(mutation) && mutation['name'] === 'nodes.create'
        ? { ...mutation, args: withId(mutation['args']) }
        : mutation,
    ),
  }
}

function withId<Args>(args: Args): Args {
  return isRecord(args) && args['id'] === undefined ? { ...args, id: newNodeId() } : args
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
