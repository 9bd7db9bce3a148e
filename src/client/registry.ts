import { v7 } from 'uuid'
import { fail, type Result } from '../../lib/result.ts'
import { targetName } from '../../protocol/database-api.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type {
  RegistryMutationArgs,
  RegistryMutationName,
  RegistryValues,
  WorkspaceEntry,
} from '../../protocol/registry-api.ts'
import { databaseDoor } from './device.ts'
import { privateDirectory } from './private-files.ts'
import { openTarget, type TargetClient } from './target-client.ts'

/** The workspaces of this device and its person. Opened on first use; an open workspace never waits for it. */
export type RegistryClient = {
  list(): Promise<readonly WorkspaceEntry[]>
  live(callback: (entries: readonly WorkspaceEntry[]) => void): () => void
  device(): Promise<RegistryValues['device.get']>
  /** Adds an entry; its file is made when it is first opened with the person of this device. */
  create(displayName: string): Promise<Result<{ readonly id: WorkspaceId }, AppError>>
  rename(id: WorkspaceId, displayName: string): Promise<Result<unknown, AppError>>
  noteOpened(id: WorkspaceId): Promise<Result<unknown, AppError>>
  /** From now on new workspaces are made for this person. */
  setPerson(person: {
    readonly id: string
    readonly name: string
  }): Promise<Result<unknown, AppError>>
  /** Adds an entry for a workspace that is on a server, or notes that one is, or is no more. */
  belongsToServer(
    entry: { readonly id: WorkspaceId; readonly name: string },
    server: boolean,
  ): Promise<Result<unknown, AppError>>
  /** Deletes the workspace with all of its files from this device. Nothing undoes this. */
  remove(id: WorkspaceId): Promise<Result<unknown, AppError>>
}

let client: TargetClient | null = null

function registry(): TargetClient {
  client ??= openTarget(
    databaseDoor(),
    { target: { kind: 'registry' }, createFor: null, handsOverWhenHidden: false },
    (error) => reportError(error),
  )
  return client
}

function mutate<Name extends RegistryMutationName>(
  name: Name,
  args: RegistryMutationArgs<Name>,
): Promise<Result<unknown, AppError>> {
  return registry().mutate(name, args)
}

export const registryClient: RegistryClient = {
  list: async () =>
    (await registry().query('workspaces.list', {})) as RegistryValues['workspaces.list'],
  live: (callback) =>
    registry().live(
      'workspaces.list',
      {},
      (value) => callback(value as RegistryValues['workspaces.list']),
      (error) => reportError(error),
    ),
  device: async () => (await registry().query('device.get', {})) as RegistryValues['device.get'],
  async create(displayName) {
    const id = v7() as WorkspaceId
    const made = await mutate('workspaces.create', { id, displayName })
    return made.ok ? { ok: true, value: { id } } : made
  },
  rename: (id, displayName) => mutate('workspaces.rename', { id, displayName }),
  noteOpened: (id) => mutate('workspaces.open', { id }),
  setPerson: ({ id, name }) => mutate('person.set', { id, displayName: name }),
  async belongsToServer({ id, name }, server) {
    const made = await mutate('workspaces.create', { id, displayName: name })
    return made.ok ? mutate('settings.set', { id, settings: { server } }) : made
  },
  async remove(id) {
    const isKnown = (await registryClient.list()).some((entry) => entry.id === id)
    if (!isKnown && (await privateDirectory(targetName({ kind: 'workspace', id }))) === null)
      return fail(
        appError('not_found', 'There is no such workspace on this device. Nothing was removed.', {
          id,
        }),
      )
    const removed = await databaseDoor().removeTarget({ kind: 'workspace', id })
    return removed.ok ? mutate('workspaces.remove', { id }) : removed
  },
}

/** Adds an entry for a workspace whose files are on this device already; no server knows of it. */
export function registerWorkspace(
  id: WorkspaceId,
  displayName: string,
): Promise<Result<unknown, AppError>> {
  return registryClient.belongsToServer({ id, name: displayName }, false)
}
