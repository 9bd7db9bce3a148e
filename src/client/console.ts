/**
 * `globalThis.holdfast`: the door for scripts and tests. It is the very facade that the screen uses, so nothing can be
 * done here that the screen cannot do, and the other way round. Described in `docs/console.md`.
 */
import type { AppError } from '../../protocol/errors.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import { fail, type Result } from '../../lib/result.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { isUuid } from '../../protocol/ids.ts'
import { registryClient } from './registry.ts'
import type { WorkspaceClient } from './workspace.ts'

export type HoldfastConsole = {
  /** Resolves when the workspace of this tab answers. */
  readonly ready: Promise<void>
  query(name: string, args?: unknown): Promise<unknown>
  mutate(name: string, args?: unknown): Promise<Result<unknown, AppError>>
  live(name: string, args: unknown, callback: (rows: unknown) => void): () => void
  importFiles(files: Iterable<File>, options?: ConsoleImportOptions): Promise<unknown>
  exportMarkdown(options?: { readonly nodeId?: string }): Promise<Blob>
  status(): Promise<ConsoleStatus>
  connect(wish: ConsoleConnect): Promise<unknown>
  disconnect(wish: { readonly keep: boolean }): Promise<unknown>
  invite(wish: { readonly role: string; readonly rootId?: string }): Promise<string>
  /** Where a node is: on this device, on the server, on how many of my other devices. */
  receipts(nodeId: string): Promise<unknown>
  readonly sync: {
    /** What waits for the server. */
    queue(): Promise<unknown>
    /** What a stock y-websocket client needs to join the document of a page. */
    ticket(nodeId: string): Promise<DocumentTicket>
  }
  readonly workspaces: {
    list(): Promise<unknown>
    create(name: string): Promise<unknown>
    open(id: string): Promise<void>
    remove(id: string): Promise<unknown>
    export(id?: string): Promise<Blob>
    restore(file: Blob): Promise<unknown>
  }
}

export type ConsoleImportOptions = { readonly parentId?: string | null; readonly label?: string }

export type ConsoleStatus = {
  readonly owner: boolean
  readonly online: boolean
  readonly connected: boolean
  readonly pending: number
  readonly failed: number
  readonly storage: {
    readonly persisted: boolean
    readonly usage: number
    readonly quota: number
  }
}

export type ConsoleConnect = {
  readonly server?: string
  readonly email: string
  readonly password: string
  readonly name?: string
  /** The link of an invitation, or its secret alone. */
  readonly invite?: string
}

export type DocumentTicket = {
  readonly url: string
  readonly room: string
  readonly params: { readonly ticket: string }
}

type Current = () => Promise<WorkspaceClient>

/** What the console needs from the features that load on demand. */
export type ConsoleFeatures = {
  openWorkspace(id: WorkspaceId): Promise<void>
  importFiles(
    workspace: WorkspaceClient,
    files: readonly File[],
    options: ConsoleImportOptions,
  ): Promise<unknown>
  exportMarkdown(workspace: WorkspaceClient, nodeId: string | null): Promise<Blob>
  connect(wish: ConsoleConnect, current: Current): Promise<Result<unknown, AppError>>
  disconnect(wish: { readonly keep: boolean }, current: Current): Promise<Result<unknown, AppError>>
  invite(
    workspace: WorkspaceClient,
    wish: { readonly role: string; readonly rootId?: string },
  ): Promise<Result<string, AppError>>
  ticket(workspace: WorkspaceClient, nodeId: string): Promise<Result<DocumentTicket, AppError>>
  exportWorkspace(id: WorkspaceId): Promise<Blob>
  restoreWorkspace(file: Blob): Promise<unknown>
}

/** Publishes the door. `current` resolves with the workspace of this tab once it is open. */
export function publishConsole(
  current: () => Promise<WorkspaceClient>,
  features: ConsoleFeatures,
): void {
  const untyped = async () => (await current()).untyped
  const door: HoldfastConsole = {
    get ready() {
      return current().then(() => undefined)
    },
    query: async (name, args = {}) => (await untyped()).query(name, args),
    mutate: async (name, args = {}) => (await untyped()).mutate(name, args),
    live(name, args, callback) {
      let stop: (() => void) | null = null
      let isStopped = false
      void untyped().then((workspace) => {
        if (!isStopped) stop = workspace.live(name, args, callback, reportRefused)
      })
      return () => {
        isStopped = true
        stop?.()
      }
    },
    importFiles: async (files, options = {}) =>
      features.importFiles(await current(), [...files], options),
    exportMarkdown: async ({ nodeId } = {}) =>
      features.exportMarkdown(await current(), nodeId ?? null),
    status: async () => statusOf(await current()),
    connect: (wish) => features.connect(wish, current),
    disconnect: (wish) => features.disconnect(wish, current),
    invite: async (wish) => required(await features.invite(await current(), wish)),
    receipts: async (nodeId) => (await untyped()).query('receipts.get', { nodeId }),
    sync: {
      queue: async () => (await current()).query('sync.queue', {}),
      ticket: async (nodeId) => required(await features.ticket(await current(), nodeId)),
    },
    workspaces: {
      list: () => registryClient.list(),
      create: (name) => registryClient.create(name),
      open: async (id) => {
        await features.openWorkspace(requireId(id))
        await current()
      },
      remove: async (id) =>
        isUuid(id)
          ? registryClient.remove(id as WorkspaceId)
          : fail(appError('invalid_args', 'A workspace is named by its id.', { id })),
      export: async (id) => features.exportWorkspace(requireId(id ?? (await current()).id)),
      restore: (file) => features.restoreWorkspace(file),
    },
  }
  Object.defineProperty(globalThis, 'holdfast', { value: door, configurable: true })
}

/** A script that asks for something that does not exist sees it in the console of its browser. */
function reportRefused(error: AppError): void {
  reportError(new AppFailure(error))
}

async function statusOf(workspace: WorkspaceClient): Promise<ConsoleStatus> {
  const open = await workspace.query('mutations.list', { status: 'pending', limit: 100_000 })
  const failed = await workspace.query('mutations.list', { status: 'failed', limit: 100_000 })
  const phase = workspace.sync.status?.phase
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return {
    owner: workspace.ownerState.role === 'owner',
    online: navigator.onLine,
    connected: phase === 'live' || phase === 'arriving',
    pending: Math.max(open.length, workspace.sync.status?.unsent ?? 0),
    failed: failed.length,
    storage: { persisted: await navigator.storage.persisted(), usage, quota },
  }
}

function required<T>(answer: Result<T, AppError>): T {
  if (!answer.ok) throw new AppFailure(answer.error)
  return answer.value
}

function requireId(id: string): WorkspaceId {
  if (!isUuid(id)) throw new TypeError(`A workspace is named by its id; "${id}" is none.`)
  return id as WorkspaceId
}
