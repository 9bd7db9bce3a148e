import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import type { OpenOptions } from '../../protocol/database-api.ts'
import { isUuid, type NodeId, type WorkspaceId } from '../../protocol/ids.ts'
import type { WorkspaceEntry } from '../../protocol/registry-api.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import type { RegistryClient } from '../client/registry.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import { idle } from '../ui/when-idle.ts'
import { nodePath, type Route } from './route.ts'
import type { Router } from './router.svelte.ts'
import type { Server } from './server.ts'
import { SaveLedger } from './save-ledger.svelte.ts'
import { t } from '../words/words.ts'

/** What the screen stands on; the tests pass their own. */
export type Platform = {
  readonly beginWorkspace: (id: WorkspaceId, createFor: OpenOptions['createFor']) => WorkspaceClient
  readonly registry: RegistryClient
  /** One zip: the database file and the files beside it. */
  readonly exportWorkspace: (id: WorkspaceId) => Promise<Result<Blob, AppError>>
  /** Checks a backup and makes a workspace of it. */
  readonly restoreWorkspace: (file: Blob) => Promise<Result<{ readonly id: WorkspaceId }, AppError>>
  /** Makes the file of an open workspace what the registry says of it. */
  readonly follow: (workspace: WorkspaceClient, entry: WorkspaceEntry) => Promise<void>
  /** Fills a workspace that was just made at the first start. The node to show. */
  readonly prepareFirst: (workspace: WorkspaceClient) => Promise<NodeId | null>
  /** Loads what speaks with the server of this address. */
  readonly server: () => Promise<Server>
}

/** A workspace with what it has yet to save. */
export type Held = { readonly workspace: WorkspaceClient; readonly ledger: SaveLedger }

export type SessionState =
  /** `next` takes calls already: its screen is made, unseen, while its file is opened. */
  | { readonly kind: 'opening'; readonly next: Held | null }
  | ({ readonly kind: 'open' } & Held)
  | { readonly kind: 'failed'; readonly error: AppError; readonly id: WorkspaceId | null }

const lastKey = 'holdfast:last-workspace'
const firstName = t('My workspace')

type Waiting = {
  resolve(workspace: WorkspaceClient): void
  reject(error: AppFailure): void
}

/**
 * Which workspace is open in this tab. It follows the address; a deep link opens its workspace without asking the
 * registry.
 *
 *   / ──last or first of the registry, else a new one──► /w/<id>
 *   /w/<id> ──► opening ──► open │ failed ──retry──► opening
 *   /settings, /trash, an address that leads nowhere: the workspace that is open, else as for /
 *   /invite, /join-device, /reset: none is opened, and one that is open stays so
 */
export class Session {
  #state = $state.raw<SessionState>({ kind: 'opening', next: null })
  #entries = $state.raw<readonly WorkspaceEntry[]>([])
  readonly #waiting: Waiting[] = []
  #wanted: WorkspaceId | null = null
  #turn: Promise<void> = Promise.resolve()
  #isWatching = false
  readonly #platform: Platform
  readonly #router: Router
  readonly #storage: Storage

  constructor(platform: Platform, router: Router, storage: Storage = localStorage) {
    this.#platform = platform
    this.#router = router
    this.#storage = storage
  }

  get state(): SessionState {
    return this.#state
  }

  /** The workspace to make a screen of: the open one, or the one that is about to answer. */
  get held(): Held | null {
    const state = this.#state
    if (state.kind === 'opening') return state.next
    return state.kind === 'open' ? state : null
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open'
  }

  /** The workspaces of this device; true to the registry soon after the first opening. */
  get entries(): readonly WorkspaceEntry[] {
    return this.#entries
  }

  get platform(): Platform {
    return this.#platform
  }

  get name(): string {
    const state = this.#state
    if (state.kind !== 'open') return ''
    return this.#entries.find((entry) => entry.id === state.workspace.id)?.displayName ?? ''
  }

  async follow(route: Route): Promise<void> {
    if (route.name === 'workspace') await this.#open(route.workspaceId)
    else if (route.name === 'start') await this.#start()
    // A link is for the device as a whole: no workspace is made or opened for it.
    else if (route.name === 'link') return
    else if (this.#state.kind !== 'open') {
      const id = await this.#lastOrFirst()
      if (id !== null) await this.#open(id)
      else this.#router.go('/', 'replace')
    }
  }

  /** The workspace of this tab, once one is open; rejects with an AppFailure when it cannot be opened. */
  current(): Promise<WorkspaceClient> {
    const state = this.#state
    // While another is on its way, the one that is about to go answers nobody.
    if (state.kind === 'open' && state.workspace.id === this.#wanted)
      return Promise.resolve(state.workspace)
    if (state.kind === 'failed') return Promise.reject(new AppFailure(state.error))
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  async retry(): Promise<void> {
    const state = this.#state
    this.#state = { kind: 'opening', next: null }
    if (state.kind === 'failed' && state.id !== null) await this.#open(state.id)
    else await this.follow(this.#router.route)
  }

  /** Where the person was in a workspace, on this device. */
  lastNode(id: WorkspaceId): NodeId | null {
    const text = this.#storage.getItem(`holdfast:last:${id}`)
    return text !== null && isUuid(text) ? (text as NodeId) : null
  }

  rememberNode(id: WorkspaceId, nodeId: NodeId | null): void {
    if (nodeId === null) this.#storage.removeItem(`holdfast:last:${id}`)
    else this.#storage.setItem(`holdfast:last:${id}`, nodeId)
  }

  forget(id: WorkspaceId): void {
    this.rememberNode(id, null)
    if (this.#storage.getItem(lastKey) === id) this.#storage.removeItem(lastKey)
  }

  /** Lets go of the open workspace, before it is erased or replaced. */
  async close(): Promise<void> {
    const state = this.#state
    this.#state = { kind: 'opening', next: null }
    if (state.kind === 'open') await state.workspace.close()
  }

  async #start(): Promise<void> {
    const id = await this.#lastOrFirst()
    if (id === null) {
      await this.#makeFirst()
      return
    }
    const isPhone = matchMedia('(max-width: 640px)').matches
    this.#router.go(nodePath(id, isPhone ? null : this.lastNode(id)), 'replace')
  }

  async #lastOrFirst(): Promise<WorkspaceId | null> {
    const last = this.#storage.getItem(lastKey)
    if (last !== null && isUuid(last)) return last as WorkspaceId
    try {
      this.#entries = await this.#platform.registry.list()
    } catch (error) {
      this.#fail(error, null)
      return null
    }
    return (this.#entries[0]?.id as WorkspaceId | undefined) ?? null
  }

  /** Makes a workspace and opens it. Its address, or why there is none. */
  async create(name: string): Promise<Result<{ readonly id: WorkspaceId }, AppError>> {
    const made = await this.#platform.registry.create(name)
    if (!made.ok) return made
    const { id } = made.value
    await this.#open(id)
    const state = this.#state
    return state.kind === 'failed' ? fail(state.error) : ok({ id })
  }

  async #makeFirst(): Promise<void> {
    if (this.#state.kind === 'failed') return
    const made = await this.create(firstName)
    if (!made.ok) {
      this.#state = { kind: 'failed', error: made.error, id: null }
      return
    }
    const { id } = made.value
    if (this.#state.kind !== 'open') return
    const nodeId = await this.#platform.prepareFirst(this.#state.workspace)
    // Whoever moved on meanwhile is not brought back.
    if (this.#router.route.name === 'start') this.#router.go(nodePath(id, nodeId), 'replace')
  }

  /** One after the other: of several addresses in quick succession only the last is opened. */
  #open(id: WorkspaceId): Promise<void> {
    this.#wanted = id
    this.#turn = this.#turn.then(async () => {
      if (this.#wanted === id) await this.#openNow(id)
    })
    return this.#turn
  }

  async #openNow(id: WorkspaceId): Promise<void> {
    const present = this.#state
    if (present.kind === 'open' && present.workspace.id === id) return
    this.#state = { kind: 'opening', next: null }
    try {
      if (present.kind === 'open') await present.workspace.close()
      let held = await this.#begin(id, null)
      const { ownerState } = held.workspace
      if (ownerState.role === 'failed' && ownerState.error.code === 'not_found') {
        const person = await this.#personFor(id)
        if (person !== null) {
          await held.workspace.close()
          held = await this.#begin(id, person)
          await this.#follow(held.workspace)
        }
      }
      if (held.workspace.ownerState.role === 'failed') {
        this.#fail(new AppFailure(held.workspace.ownerState.error), id)
        await held.workspace.close()
        // Where a person can go instead.
        this.#watchEntries()
        return
      }
      this.#state = { kind: 'open', ...held }
      for (const waiting of this.#waiting.splice(0)) waiting.resolve(held.workspace)
      this.#storage.setItem(lastKey, id)
      void this.#noteOpened(id)
    } catch (error) {
      this.#fail(error, id)
    }
  }

  /** Names that change in another window change here. */
  #watchEntries(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    this.#platform.registry.live((entries) => {
      this.#entries = entries
    })
  }

  /** Begins to open and waits until it is known whether that works. */
  async #begin(id: WorkspaceId, createFor: OpenOptions['createFor']): Promise<Held> {
    const ledger = new SaveLedger()
    const workspace = ledger.watch(this.#platform.beginWorkspace(id, createFor))
    this.#state = { kind: 'opening', next: { workspace, ledger } }
    await workspace.answered
    await knownOwner(workspace)
    return { workspace, ledger }
  }

  /** The list of workspaces is a file of its own: the screen of this one comes first. */
  async #noteOpened(id: WorkspaceId): Promise<void> {
    await idle()
    await this.#platform.registry.noteOpened(id)
    this.#watchEntries()
    const state = this.#state
    if (state.kind !== 'open' || state.workspace.id !== id) return
    this.#entries = await this.#platform.registry.list()
    await this.#follow(state.workspace)
  }

  async #follow(workspace: WorkspaceClient): Promise<void> {
    const entry = this.#entries.find(({ id }) => id === workspace.id)
    if (entry !== undefined) await this.#platform.follow(workspace, entry)
  }

  /** The registry names a workspace before its file is made: then, and only then, opening makes the file. */
  async #personFor(id: WorkspaceId): Promise<OpenOptions['createFor']> {
    this.#entries = await this.#platform.registry.list()
    if (!this.#entries.some((entry) => entry.id === id)) return null
    return (await this.#platform.registry.device()).person
  }

  #fail(error: unknown, id: WorkspaceId | null): void {
    const known =
      error instanceof AppFailure
        ? error.error
        : appError(
            'internal',
            error instanceof Error ? error.message : t('The workspace could not be opened.'),
          )
    this.#state = { kind: 'failed', error: known, id }
    for (const waiting of this.#waiting.splice(0)) waiting.reject(new AppFailure(known))
  }
}

/**
 * Resolves once a workspace that did not say whose it is has an owner or failed: the refusal of a call and the state
 * of the owner come through two ports, so either may be first.
 */
function knownOwner(workspace: WorkspaceClient): Promise<void> {
  if (workspace.personId !== '' || workspace.ownerState.role !== 'opening') return Promise.resolve()
  return new Promise((resolve) => {
    const stop = workspace.on((event) => {
      if (event.kind !== 'owner' || event.state.role === 'opening') return
      stop()
      resolve()
    })
  })
}
