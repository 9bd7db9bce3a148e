import { createLiveResult, type LiveResult } from '../../src/client/live-result.ts'
import { readAnswer } from '../../protocol/queries/answer.ts'
import type { EngineAnswer, PageEvent } from '../../protocol/database-api.ts'
import type { CopyState, SyncCallName, SyncCalls } from '../../protocol/sync-api.ts'
import { adopt } from '../../workers/database/maintenance/adoption.ts'
import { copyDatabaseAtOnce } from '../../workers/database/sqlite/copy-database.ts'
import type { Engine, Guest } from '../../workers/database/engine.ts'
import { nextEpoch } from '../../workers/database/open-file.ts'
import type { Platform } from '../../workers/database/platform.ts'
import type { Connection } from '../../workers/database/sqlite/connection.ts'
import { loadContext, type WorkspaceContext } from '../../workers/database/workspace-context.ts'
import { createWorkspaceEngine } from '../../workers/database/workspace-engine.ts'
import { initialCore, type CoreState } from '../../workers/sync/core-state.ts'
import { step } from '../../workers/sync/sync-core.ts'
import type { SyncEffect, SyncEvent, SyncTimer } from '../../workers/sync/sync-events.ts'
import { giveBack, takeBlankFile } from './blank-files.ts'
import { lay, type Line, type ServerPort, type Weather } from './network.ts'
import type { World } from './world.ts'

/** Milliseconds each timer of the core waits; the worker has its own. */
const waits: Readonly<Record<SyncTimer, number>> = {
  retry: 400,
  answer: 3000,
  ping: 2000,
  quiet: 500,
}

/** A device: the real database and the real sync core, without threads, sockets and clocks. */
export class SimClient {
  readonly name: string
  readonly person: string
  readonly connection: Connection
  readonly reports: unknown[] = []
  /** Wall clock of the device minus the true time. */
  skewMs = 0
  isOnline = true
  core: CoreState = initialCore
  context: WorkspaceContext
  readonly #world: World
  readonly #weather: Weather
  readonly #port: ServerPort
  readonly #workspace: string
  #engine: Engine
  #guest: Guest
  #line: Line | null = null
  #life = 0
  #epoch = 0
  #timers = new Map<SyncTimer, () => void>()
  #live = new Map<number, { name: string; args: unknown; result: LiveResult; value: unknown }>()

  private constructor(
    world: World,
    weather: Weather,
    port: ServerPort,
    as: { name: string; person: string; workspace: string },
    connection: Connection,
  ) {
    this.#world = world
    this.#weather = weather
    this.#port = port
    this.name = as.name
    this.person = as.person
    this.#workspace = as.workspace
    this.connection = connection
    this.context = this.#load()
    this.#guest = this.#newGuest()
    this.#engine = this.#run()
  }

  static async open(
    world: World,
    weather: Weather,
    port: ServerPort,
    as: { name: string; person: string; workspace: string },
  ): Promise<SimClient> {
    return new SimClient(world, weather, port, as, await takeBlankFile())
  }

  #platform(): Platform {
    const life = this.#life
    return {
      clock: { now: () => Math.max(0, Math.floor(this.#world.now() + this.skewMs)) },
      elapsedMs: () => this.#world.now(),
      mintId: () => this.#world.mintId(),
      schedule: (work, delayMs) =>
        this.#world.after(delayMs + 1, () => {
          if (life === this.#life) work()
        }),
      report: (error) => void this.reports.push(error),
    }
  }

  #load(): WorkspaceContext {
    return loadContext(this.connection, this.#platform(), { id: this.person, name: this.name })
  }

  #run(): Engine {
    this.#epoch = nextEpoch(this.connection, this.#world.now())
    return createWorkspaceEngine({
      context: this.context,
      epoch: this.#epoch,
      maintenance: null,
      closeFile: () => undefined,
    })
  }

  #newGuest(): Guest {
    const life = this.#life
    return {
      send: (event) => {
        if (life === this.#life) this.#hear(event)
      },
    }
  }

  #hear(event: PageEvent): void {
    if (event.kind === 'queued') this.#soon(() => this.dispatch({ kind: 'changed' }))
    if (event.kind !== 'live') return
    for (const message of event.messages) {
      const live = this.#live.get(message.subscription)
      if (live === undefined || message.kind === 'error') continue
      const applied = live.result.apply(message)
      if (applied === 'stale') throw new Error('A live query missed a message')
      live.value = applied.value
    }
  }

  #soon(work: () => Promise<void>): void {
    const life = this.#life
    this.#world.after(this.#world.random() * 3, async () => {
      if (life === this.#life) await work()
    })
  }

  connect(): Promise<EngineAnswer> {
    return this.#engine.call(this.#guest, {
      method: 'connect',
      person: { id: this.person, name: this.name },
    })
  }

  mutate(name: string, args: unknown, opId: string): Promise<EngineAnswer> {
    return this.#engine.call(this.#guest, { method: 'mutate', opId: opId as never, name, args })
  }

  openDocument(nodeId: string): Promise<EngineAnswer> {
    return this.#engine.call(this.#guest, { method: 'openDocument', nodeId })
  }

  async query(name: string, args: unknown): Promise<unknown> {
    const answer = await this.#engine.call(this.#guest, { method: 'query', name, args })
    return answer.ok ? readAnswer(name, String(answer.value)) : answer.error
  }

  async subscribe(subscription: number, name: string, args: unknown): Promise<void> {
    this.#live.set(subscription, {
      name,
      args,
      result: createLiveResult(name),
      value: undefined,
    })
    await this.#engine.call(this.#guest, { method: 'subscribe', subscription, name, args })
  }

  get liveQueries(): readonly { name: string; args: unknown; value: unknown }[] {
    return [...this.#live.values()]
  }

  /** The tab dies, with everything that is not in the file. */
  async crash(): Promise<void> {
    this.#life++
    this.#line?.close()
    this.#line = null
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
    this.core = initialCore
    this.context = this.#load()
    this.#guest = this.#newGuest()
    this.#engine = this.#run()
    const live = [...this.#live]
    this.#live.clear()
    for (const [subscription, { name, args }] of live)
      await this.subscribe(subscription, name, args)
    await this.dispatch({ kind: 'start' })
  }

  /** The file as it is now. */
  async copyFile(): Promise<Connection> {
    const copy = await takeBlankFile()
    copyDatabaseAtOnce(this.connection, copy)
    return copy
  }

  /** The file is put back to an older state of it, as a restore does. */
  async restore(snapshot: Connection): Promise<void> {
    const prepared = await takeBlankFile()
    copyDatabaseAtOnce(snapshot, prepared)
    await adopt(prepared, this.connection, this.#epoch, this.#platform(), 'ours')
    copyDatabaseAtOnce(prepared, this.connection)
    giveBack(prepared)
    await this.crash()
  }

  /**
   * Another device of the same person that begins with a copy of this one's file. `hasSameName`: somebody copied the
   * bytes, and none of our code was asked. It does not connect by itself then.
   */
  async copy(name: string, { hasSameName } = { hasSameName: false }): Promise<SimClient> {
    const file = await this.copyFile()
    if (!hasSameName) await adopt(file, this.connection, this.#epoch, this.#platform(), 'ours')
    const as = { name, person: this.person, workspace: this.#workspace }
    const client = new SimClient(this.#world, this.#weather, this.#port, as, file)
    client.skewMs = this.skewMs
    for (const [subscription, { name: query, args }] of this.#live)
      await client.subscribe(subscription, query, args)
    return client
  }

  close(): void {
    this.#life++
    giveBack(this.connection)
  }

  async dispatch(event: SyncEvent): Promise<void> {
    const [next, effects] = step(this.core, event)
    this.core = next
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: SyncEffect): void {
    switch (effect.do) {
      case 'connect':
        return this.#connect(effect.line)
      case 'disconnect':
        this.#line?.close()
        this.#line = null
        return
      case 'send':
        this.#line?.send(effect.sent)
        return
      case 'wait':
        this.#timers.get(effect.timer)?.()
        this.#timers.set(
          effect.timer,
          this.#world.after(waits[effect.timer] * (0.5 + this.#world.random()), () =>
            this.dispatch({ kind: 'timer', timer: effect.timer }),
          ),
        )
        return
      case 'cancel':
        this.#timers.get(effect.timer)?.()
        this.#timers.delete(effect.timer)
        return
      case 'show presence':
        return
      default:
        this.#soon(() => this.#ask(effect))
    }
  }

  #connect(line: number): void {
    const life = this.#life
    this.#world.after(this.#weather.delayMs * this.#world.random(), async () => {
      if (life !== this.#life || this.core.line !== line) return
      const laid = this.isOnline
        ? lay(this.#world, this.#weather, this.#port, {
            receive: (sent) =>
              life === this.#life ? this.dispatch({ kind: 'frame', line, sent }) : undefined,
            closed: () =>
              life === this.#life ? this.dispatch({ kind: 'closed', line }) : undefined,
          })
        : null
      if (laid === null) return this.dispatch({ kind: 'closed', line })
      this.#line = laid
      const copy = await this.#call('copy')
      await this.dispatch({
        kind: 'opened',
        line,
        copy: copy as CopyState,
        ticket: this.person,
        workspace: this.#workspace,
      })
    })
  }

  /** The network is gone for this device. */
  goOffline(): void {
    this.isOnline = false
    this.#line?.close()
    this.#line = null
    void this.dispatch({ kind: 'closed', line: this.core.line })
  }

  async #call<Name extends SyncCallName>(
    name: Name,
    ...args: Parameters<SyncCalls[Name]>
  ): Promise<unknown> {
    const answer = await this.#engine.call(this.#guest, { method: 'sync', name, args })
    if (!answer.ok)
      throw new Error(`${name} failed: ${answer.error.message}`, { cause: this.reports.at(-1) })
    return answer.value
  }

  async #ask(
    effect: Exclude<
      SyncEffect,
      { do: 'connect' | 'send' | 'wait' | 'cancel' | 'disconnect' | 'show presence' }
    >,
  ): Promise<void> {
    const { line } = effect
    // As the worker does: what was asked on a line that is gone is not done any more.
    if (line !== this.core.line) return
    switch (effect.do) {
      case 'read outbox':
        return this.dispatch({
          kind: 'outbox',
          line,
          mutations: (await this.#call('outbox', effect.after)) as never,
        })
      case 'read updates':
        return this.dispatch({
          kind: 'unsent',
          line,
          updates: (await this.#call('unsentUpdates')) as never,
        })
      case 'take page': {
        await this.#call('take', effect.page, effect.bytes, effect.run)
        const copy = (await this.#call('copy')) as CopyState
        return this.dispatch({ kind: 'taken', line, more: effect.page.more, copy })
      }
      case 'settle updates':
        await this.#call('confirm', effect.confirmed, effect.heard)
        for (const { nodeId, code } of effect.refused)
          await this.#call('refuseUpdates', nodeId, code)
        return this.dispatch({ kind: 'confirmed', line })
      case 'note copies':
        await this.#call('noteCopies', effect.copies)
        return
      case 'greet':
        await this.#call('greet', effect.greeting)
        return
      case 'restamp':
        await this.#call('restamp', effect.now)
        break
      case 'begin group':
        await this.#call('beginGroup')
        break
      case 'quarantine':
        await this.#call('quarantine', effect.seq, effect.code)
        break
      case 'begin epoch':
        await this.#call('beginEpoch', effect.epoch, effect.server)
    }
    await this.dispatch({ kind: 'renewed', line, copy: (await this.#call('copy')) as CopyState })
  }
}
