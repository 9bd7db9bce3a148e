/* eslint-disable svelte/prefer-svelte-reactivity -- reason: these are replaced as a whole or read by no screen */
import type { NodeId } from '../../../protocol/ids.ts'
import type { TreeRow, TreeWindow } from '../../../protocol/rows.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'

/** Lines held beyond what is seen, and the step in which the window moves: a fast wheel must not outrun the worker. */
const overscan = 150
const step = 50
/** Lines drawn beyond what is seen. */
const margin = 12
/** Open branches that are remembered; the oldest are forgotten first. */
const rememberedBranches = 5000

/**
 * The lines of the tree that are near what is seen, mirrored from the workspace. The worker lays the tree out flat;
 * here only the window exists, however many nodes there are.
 *
 *   show(first, last) ── outside of the window? ──► new subscription ── first answer ──► old one ends
 */
export class TreeOutline {
  readonly #workspace: WorkspaceClient
  readonly #storage: Storage
  readonly #storageKey: string
  #expanded = $state.raw<ReadonlySet<NodeId>>(new Set())
  #window = $state.raw<TreeWindow | null>(null)
  #offset = 0
  #limit = step * 2
  #seen = $state.raw({ first: 0, last: 60 })
  #stop: (() => void) | null = null
  #activeId = $state<NodeId | null>(null)
  #activeIndex = $state(-1)
  /** The line whose name is being changed. */
  renamingId = $state<NodeId | null>(null)

  constructor(workspace: WorkspaceClient, storage: Storage = localStorage) {
    this.#workspace = workspace
    this.#storage = storage
    this.#storageKey = `holdfast:tree:${workspace.id}`
    this.#expanded = new Set(remembered(storage.getItem(this.#storageKey)))
  }

  get total(): number {
    return this.#window?.total ?? 0
  }

  /** The lines held: those that are seen and many around them. */
  get rows(): readonly TreeRow[] {
    return this.#window?.rows ?? []
  }

  /** The lines to draw. */
  readonly drawn: readonly TreeRow[] = $derived.by(() => {
    const offset = this.#window?.offset ?? 0
    const { first, last } = this.#seen
    return this.rows.slice(
      Math.max(0, first - margin - offset),
      Math.max(0, last + margin - offset),
    )
  })

  get isReady(): boolean {
    return this.#window !== null
  }

  get activeId(): NodeId | null {
    return this.#activeId
  }

  get activeIndex(): number {
    return this.#activeIndex
  }

  isExpanded(id: NodeId): boolean {
    return this.#expanded.has(id)
  }

  /** Subscribes. Returns the function that ends it. */
  start(): () => void {
    this.#subscribe()
    return () => {
      this.#stop?.()
      this.#stop = null
    }
  }

  /** Makes sure the lines from `first` to `last` are there, soon. */
  show(first: number, last: number): void {
    if (first !== this.#seen.first || last !== this.#seen.last) this.#seen = { first, last }
    const offset = Math.max(0, Math.floor((first - overscan) / step) * step)
    const limit = Math.min(1000, Math.ceil((last - offset + overscan) / step) * step)
    const covers =
      this.#offset <= Math.max(0, first - step) && this.#offset + this.#limit >= last + step
    if (covers && this.#stop !== null) return
    this.#offset = offset
    this.#limit = limit
    if (this.#stop !== null) this.#subscribe()
  }

  activate(row: Pick<TreeRow, 'id' | 'index'>): void {
    this.#activeId = row.id
    this.#activeIndex = row.index
  }

  setExpanded(id: NodeId, isExpanded: boolean): void {
    if (this.#expanded.has(id) === isExpanded) return
    const next = new Set(this.#expanded)
    if (isExpanded) next.add(id)
    else next.delete(id)
    this.#setExpanded(next)
  }

  /** Opens every branch above a node. The line it stands at then, or -1 when it is not in the tree. */
  async reveal(id: NodeId): Promise<number> {
    const path = await this.#workspace.query('nodes.path', { id })
    const above = path.slice(0, -1).map((row) => row.id)
    if (above.some((branch) => !this.#expanded.has(branch)))
      this.#setExpanded(new Set([...this.#expanded, ...above]))
    return this.locate(id)
  }

  locate(id: NodeId): Promise<number> {
    return this.#workspace.query('tree.locate', { expanded: [...this.#expanded], id })
  }

  /** Lines by their numbers, from the window or from the worker. */
  async lines(offset: number, limit: number): Promise<readonly TreeRow[]> {
    const from = Math.max(0, offset)
    const known = this.#window
    if (known !== null && from >= known.offset && from + limit <= known.offset + known.rows.length)
      return known.rows.slice(from - known.offset, from - known.offset + limit)
    const answer = await this.#workspace.query('tree.window', {
      expanded: [...this.#expanded],
      offset: from,
      limit: Math.max(1, Math.min(1000, limit)),
    })
    return answer.rows
  }

  #setExpanded(expanded: ReadonlySet<NodeId>): void {
    this.#expanded = expanded
    const newest = [...expanded].slice(-rememberedBranches)
    this.#storage.setItem(this.#storageKey, JSON.stringify(newest))
    if (this.#stop !== null) this.#subscribe()
  }

  #subscribe(): void {
    const before = this.#stop
    let isFirst = true
    const stop = this.#workspace.live(
      'tree.window',
      { expanded: [...this.#expanded], offset: this.#offset, limit: this.#limit },
      (value) => {
        if (this.#stop !== stopBoth) return
        if (isFirst) before?.()
        isFirst = false
        this.#take(value)
      },
    )
    // Until its first answer the window before stays subscribed and shown: no blank while scrolling.
    const stopBoth = () => {
      if (isFirst) before?.()
      stop()
    }
    this.#stop = stopBoth
  }

  #take(window: TreeWindow): void {
    this.#window = window
    const active = window.rows.find((row) => row.id === this.#activeId)
    if (active !== undefined) this.#activeIndex = active.index
    else if (this.#activeIndex >= window.total) this.#activeIndex = window.total - 1
  }
}

function remembered(text: string | null): NodeId[] {
  if (text === null) return []
  const ids: unknown = JSON.parse(text)
  return Array.isArray(ids) ? (ids as NodeId[]) : []
}
