/**
 * Tabs of one browser in one process: real seats, real introducers over real ports, the real engine on one database in
 * memory that stands for the file. Only the Web Locks are played, because Node 20 has none. A tab can die: from then on
 * it neither speaks nor writes, and its lock is free. It can freeze: it does nothing and hears all of it later.
 */
import { v7 } from 'uuid'
import type { PageEvent } from '../../../../protocol/database-api.ts'
import type { FromBroker, ToBroker } from '../../../../protocol/introduction.ts'
import type { WorkspaceId } from '../../../../protocol/ids.ts'
import type { DatabaseDoor } from '../../../../src/client/database-door.ts'
import { openTarget, type TargetClient } from '../../../../src/client/target-client.ts'
import { createBroker } from '../../../../workers/broker/broker.ts'
import { ensureDerivedTables } from '../../../../workers/database/derived-tables.ts'
import type { Engine } from '../../../../workers/database/engine.ts'
import { migrate } from '../../../../workers/database/migrations/migrate.ts'
import { workspaceMigrations } from '../../../../workers/database/migrations/workspace-migrations.ts'
import { nextEpoch } from '../../../../workers/database/open-file.ts'
import type { Platform } from '../../../../workers/database/platform.ts'
import type { Connection } from '../../../../workers/database/sqlite/connection.ts'
import { openMemory } from '../../../../workers/database/sqlite/memory.ts'
import { broadcastIntroducer } from '../../../../workers/database/tabs/broadcast-introducer.ts'
import {
  createBrokerIntroducer,
  type BrokerIntroducer,
} from '../../../../workers/database/tabs/broker-introducer.ts'
import { ladderIntroducer } from '../../../../workers/database/tabs/ladder-introducer.ts'
import type { Introducer, Link } from '../../../../workers/database/tabs/link.ts'
import { takeSeat, type Seat } from '../../../../workers/database/tabs/seat.ts'
import { loadContext } from '../../../../workers/database/workspace-context.ts'
import { createWorkspaceEngine } from '../../../../workers/database/workspace-engine.ts'
import { createLockRoom } from './lock-room.ts'

/** Timers of the seats run this much faster, so that a deadline of a minute is two seconds. */
const haste = 30

export type Ways = 'broker' | 'broadcast' | 'ladder'

export type Tab = {
  readonly name: string
  readonly seat: Seat
  readonly client: TargetClient
  readonly isDead: boolean
  readonly death: Promise<void>
  /** As when its process is killed: nothing is said to anybody. */
  kill(): void
  freeze(): void
  thaw(): void
}

export type Browser = {
  readonly connection: Connection
  /** Bugs: what a living tab reported, and two owners at once. */
  readonly reports: unknown[]
  /** Called at each step of any tab; a test interferes here. */
  onStep: (what: string, tab: Tab) => void
  /** Errors that the next opens throw, in order. */
  readonly openFailures: Error[]
  /** Held back in front of each open. */
  openGate: Promise<void>
  readonly tabs: readonly Tab[]
  openTab(
    name: string,
    options?: { readonly handsOverWhenHidden?: boolean; readonly build?: string },
  ): Tab
  /** As when the process of the SharedWorker dies; with `again`, the living tabs come to another one. */
  killBroker(again: boolean): void
  owner(): Tab | undefined
  close(): Promise<void>
}

const forever = new Promise<never>(() => undefined)

export async function openBrowser(ways: Ways): Promise<Browser> {
  const connection = await openMemory()
  migrate(connection, workspaceMigrations, () => undefined)
  const person = { id: v7(), name: 'Ana' }
  const target = { kind: 'workspace', id: v7() as WorkspaceId } as const
  const locks = createLockRoom()
  const brokerUsers = new Map<Tab, BrokerIntroducer>()
  const brokerPorts: MessagePort[] = []
  const timers = new Set<NodeJS.Timeout>()
  const channels = new Set<BroadcastChannel>()
  const holders = new Set<Tab>()
  const tabs: Tab[] = []
  let broker = createBroker(() => new MessageChannel())
  let now = Date.now()

  function setTimer(work: () => void, delayMs: number): () => void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, delayMs)
    timers.add(timer)
    return () => {
      clearTimeout(timer)
      timers.delete(timer)
    }
  }

  function connectToBroker(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    const serving = broker
    const answers = {
      postMessage: (message: FromBroker, transfer: Transferable[] = []) =>
        port1.postMessage(message, transfer),
    }
    port1.onmessage = ({ data }: MessageEvent<ToBroker>) => serving.receive(answers, data)
    brokerPorts.push(port1, port2)
    return port2
  }

  const browser: Browser = {
    connection,
    reports: [],
    onStep: () => undefined,
    openFailures: [],
    openGate: Promise.resolve(),
    tabs,
    openTab(name, { handsOverWhenHidden = false, build = 'this' } = {}) {
      let isDead = false
      let die: () => void
      const death = new Promise<void>((resolve) => (die = resolve))
      let thawed: Promise<void> = Promise.resolve()
      let thaw = () => undefined as void
      const links = new Set<{ close(): void }>()
      const tabChannels = new Set<BroadcastChannel>()

      /** A place where the tab can die or be held. */
      async function step(what: string): Promise<void> {
        if (!isDead) browser.onStep(what, tab)
        await thawed
        if (isDead) await forever
      }

      /** What a frozen tab hears it takes in later, in order; a dead one never. */
      function later(work: () => void): void {
        void thawed.then(() => {
          if (!isDead) work()
        })
      }

      function overLink<Out extends { readonly kind: string }, In>(
        link: Link<Out, In>,
      ): Link<Out, In> {
        links.add(link)
        return {
          send: (message) => {
            if (!isDead) browser.onStep(`send ${message.kind}`, tab)
            if (!isDead) link.send(message)
          },
          listen: (receive, onClosed) =>
            link.listen(
              (message) => later(() => receive(message)),
              () => later(onClosed),
            ),
          close: () => link.close(),
        }
      }

      function mortal(introducer: Introducer): Introducer {
        return {
          join(joined, member) {
            const introduction = introducer.join(joined, {
              onOwner: (epoch) => later(() => member.onOwner(epoch)),
              onLink: (epoch, link) => {
                if (!isDead) member.onLink(epoch, overLink(link))
              },
              onGuest: (link) => {
                if (!isDead) later(() => member.onGuest(overLink(link)))
              },
            })
            const ifAlive =
              <Args extends readonly unknown[]>(work: (...args: Args) => void) =>
              (...args: Args) => {
                if (!isDead) work(...args)
              }
            return {
              own: ifAlive((epoch: number) => introduction.own(epoch)),
              disown: ifAlive(() => introduction.disown()),
              connect: ifAlive((epoch: number) => introduction.connect(epoch)),
              leave: ifAlive(() => introduction.leave()),
            }
          },
        }
      }

      function introducerOf(): Introducer {
        const overBroker = createBrokerIntroducer()
        const overChannel = broadcastIntroducer((channelName) => {
          const channel = new BroadcastChannel(channelName)
          channels.add(channel)
          tabChannels.add(channel)
          return channel
        }, v7)
        if (ways === 'broadcast') return overChannel
        overBroker.use(connectToBroker())
        brokerUsers.set(tab, overBroker)
        if (ways === 'broker') return overBroker
        return ladderIntroducer(overBroker, overChannel, (work, delayMs) =>
          setTimer(work, delayMs / haste),
        )
      }

      const report = (error: unknown) => {
        if (!isDead) browser.reports.push(error)
      }

      async function openEngine(): Promise<Engine> {
        await step('open')
        await browser.openGate
        const failure = browser.openFailures.shift()
        if (failure !== undefined) throw failure
        if ([...holders].some((other) => !other.isDead)) report(new Error('Two owners at once'))
        holders.add(tab)
        const mine = new Proxy(connection, {
          get(file, property) {
            if (isDead) throw new Error('A dead tab touched the file')
            return Reflect.get(file, property) as unknown
          },
        })
        const platform: Platform = {
          clock: { now: () => now++ },
          elapsedMs: () => performance.now(),
          mintId: v7,
          schedule: (work, delayMs) =>
            setTimer(() => {
              if (!isDead) work()
            }, delayMs),
          report,
        }
        const context = loadContext(mine, platform, person)
        ensureDerivedTables(mine)
        const engine = createWorkspaceEngine({
          context,
          epoch: nextEpoch(mine, now),
          maintenance: null,
          closeFile: () => undefined,
        })
        await step('opened')
        return {
          epoch: engine.epoch,
          async call(guest, call) {
            await step(`call ${call.method}`)
            const answer = await engine.call(guest, call)
            await step(`answered ${call.method}`)
            return answer
          },
          drop: (guest) => engine.drop(guest),
          async close() {
            await step('close')
            await engine.close()
            await step('closed')
            holders.delete(tab)
          },
        }
      }

      let seat: Seat | null = null
      const seatOf = () => {
        if (seat === null) throw new Error('The tab is not open')
        return seat
      }
      const door: DatabaseDoor = {
        started: Promise.resolve(),
        attach: () => undefined,
        open(options, onEvent) {
          seat = takeSeat(
            `workspaces/${target.id}`,
            {
              locks: locks.of(name, () => step('lock granted')),
              introducer: mortal(introducerOf()),
              build,
              openEngine,
              setTimer: (work, delayMs) =>
                setTimer(() => {
                  if (!isDead) work()
                }, delayMs / haste),
              random: () => 0.5,
              report,
            },
            (event: PageEvent) => {
              if (!isDead) onEvent(structuredClone(event))
            },
            options,
          )
          return () => seatOf().close()
        },
        call: (_target, call) => (isDead ? forever : seatOf().call(structuredClone(call))),
        storeFile: () => forever,
        storeIncoming: () => forever,
        removeTarget: () => forever,
        setHidden: (isHidden) => seatOf().setHidden(isHidden),
        release: () => seatOf().release(),
        resume: () => seatOf().resume(),
      }
      const tab: Tab = {
        name,
        get seat() {
          return seatOf()
        },
        get client() {
          return client
        },
        get isDead() {
          return isDead
        },
        death,
        kill() {
          if (isDead) return
          isDead = true
          die()
          thaw()
          for (const link of links) link.close()
          for (const channel of tabChannels) channel.close()
          locks.drop(name)
        },
        freeze() {
          thawed = new Promise((resolve) => {
            thaw = resolve
          })
        },
        thaw: () => thaw(),
      }
      const client = openTarget(door, { target, createFor: person, handsOverWhenHidden }, report)
      tabs.push(tab)
      return tab
    },
    killBroker(again) {
      for (const port of brokerPorts.splice(0)) port.close()
      broker = createBroker(() => new MessageChannel())
      if (!again) return
      for (const [tab, introducer] of brokerUsers)
        if (!tab.isDead) introducer.use(connectToBroker())
    },
    owner: () => tabs.find((tab) => !tab.isDead && tab.client.ownerState.role === 'owner'),
    async close() {
      browser.onStep = () => undefined
      await Promise.all(tabs.filter((tab) => !tab.isDead).map((tab) => tab.client.close()))
      for (const timer of timers) clearTimeout(timer)
      for (const channel of channels) channel.close()
      for (const port of brokerPorts) port.close()
      connection.close()
    },
  }
  return browser
}
