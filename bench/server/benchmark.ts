import { ensureBuilt } from '../../scripts/build.mjs'
import type { Benchmark } from '../harness/benchmark.ts'
import { atMost, type Figure } from '../harness/figure.ts'
import { median, percentile } from '../harness/samples.ts'
import { openAccount } from './account.ts'
import { arrive } from './arrival.ts'
import { typeTogether } from './editors.ts'
import { startFloor, startServer } from './processes.ts'
import { bareFanOutPerSecond, bareRoundTrips, fanOutPerSecond, pushesPerSecond } from './rates.ts'

const plan = { editors: 200, documents: 20, editsPerSecond: 4, seconds: 20 }
const nodes = 100_000
const readers = 50
const devices = 8
const mb = 1_000_000

/** The real server as a process of its own, and everyone who speaks with it in this one. */
export const server: Benchmark = {
  name: 'server',
  async run({ root, note }) {
    ensureBuilt()
    const floor = await startFloor(root)
    const running = await startServer(root)
    try {
      const account = await openAccount(running.origin)

      note(`${plan.editors} people type in ${plan.documents} documents`)
      const commits = await floor.commits(2000)
      const echoes = await bareRoundTrips(floor.port, plan.editors, 20)
      const typing = await typeTogether(account, plan)
      const memory = await running.memory()

      note(`pushes of ${devices} devices, and what ${readers} readers hear of one writer`)
      const pushes = await pushesPerSecond(await account.another(), devices, 4000)
      const fanOut = await fanOutPerSecond(await account.another(), readers, 4000)
      const bareFanOut = await bareFanOutPerSecond(floor.port, readers, 4000)

      note(`${nodes.toLocaleString('en')} nodes arrive`)
      const large = await account.another()
      const arrival = await arrive(large, nodes)
      const path = encodeURIComponent(running.pathOf(large.workspace))
      const copyFrom = performance.now()
      await (await fetch(`http://127.0.0.1:${floor.port}/file?path=${path}`)).arrayBuffer()
      const copyMs = performance.now() - copyFrom
      const fileBytes = running.sizeOf(large.workspace)

      const figure = (
        what: string,
        unit: string,
        ours: number,
        floorValue: number | null = null,
        goals: Figure['goals'] = [],
      ): Figure => ({ what, unit, ours, floor: floorValue, goals })
      const { acknowledged, seen } = typing
      const floorAck = (part: number) =>
        percentile(echoes, part) + (part === 0.5 ? commits.p50 : commits.p95)
      return [
        figure(
          'edit on its disk, p50 (floor: echo and commit)',
          'ms',
          median(acknowledged),
          floorAck(0.5),
        ),
        figure('edit on its disk, p95', 'ms', percentile(acknowledged, 0.95), floorAck(0.95), [
          atMost(300),
        ]),
        figure('others see it, p50 (floor: echo and commit)', 'ms', median(seen), floorAck(0.5)),
        figure('others see it, p95', 'ms', percentile(seen, 0.95), floorAck(0.95), [atMost(500)]),
        figure(`of ${typing.edits} edits lost`, '', typing.lost, null, [atMost(0)]),
        figure(
          'edits a second (floor: bare commits)',
          '1/s',
          typing.edits / plan.seconds,
          commits.perSecond,
        ),
        figure('frames to the editors', '1/s', typing.framesPerSecond),
        figure('bytes to the editors', 'MB/s', typing.megabytesPerSecond),
        figure('latest timer of the editors', 'ms', typing.lateness),
        figure('memory of the server', 'MB', memory / mb),
        figure(
          `pushes of ${devices} devices (floor: bare commits)`,
          '1/s',
          pushes,
          commits.perSecond,
        ),
        figure(`updates to ${readers} readers (floor: bare ws)`, '1/s', fanOut, bareFanOut),
        figure('100,000 nodes arrive (floor: the file over HTTP)', 'ms', arrival.wholeMs, copyMs),
        figure(
          'their bytes on the wire (floor: the file)',
          'MB',
          arrival.wholeBytes / mb,
          fileBytes / mb,
        ),
        figure(
          '500 changes after a day away (floor: as written)',
          'KB',
          arrival.dayBytes / 1000,
          arrival.dayWritten / 1000,
        ),
        figure('until they are there', 'ms', arrival.dayMs),
      ]
    } finally {
      await running.stop()
      await floor.stop()
    }
  },
}
