import { expect, test } from 'vitest'
import type { PageEvent } from '../../protocol/database-api.ts'
import { readAnswer } from '../../protocol/queries/answer.ts'
import { createLiveResult, type LiveResult } from '../../src/client/live-result.ts'
import { pick, seededRandom, type Random } from '../domain/document/random-document.ts'
import { openTestWorkspace, type TestWorkspace } from '../workers/database/test-workspace.ts'
import { campaign } from './campaign.ts'
import { createRandomProgram, seededIds, type RandomProgram } from './random-program.ts'

const { count, seed, report } = campaign('live', 250)
const subscriptionCount = 100
const othersAfterEach = 4

type Followed = {
  readonly name: string
  readonly args: unknown
  readonly result: LiveResult
  value: unknown
}

test(
  `a live result equals a fresh query after each of ${count} random mutations (seed ${seed})`,
  { timeout: 60_000 + count * 200 },
  async () => {
    const random = seededRandom(seed)
    const workspace = await openTestWorkspace(seededIds(random))
    const program = createRandomProgram(random, workspace.context)
    const followed = new Map<number, Followed>()
    let nextId = 1
    let compared = 0

    async function follow(): Promise<void> {
      const id = nextId++
      const [name, args] = randomQuery(random, program)
      followed.set(id, { name, args, result: createLiveResult(name), value: undefined })
      const call = { method: 'subscribe', subscription: id, name, args } as const
      expect(await workspace.engine.call(workspace.guest, call)).toMatchObject({ ok: true })
    }

    async function unfollow(id: number): Promise<void> {
      followed.delete(id)
      await workspace.engine.call(workspace.guest, { method: 'unsubscribe', subscription: id })
    }

    /** What the page would do with the events that came since; answers the subscriptions that heard something. */
    function receive(events: PageEvent[]): Set<number> {
      const touched = new Set<number>()
      for (const event of events.splice(0)) {
        if (event.kind !== 'live') continue
        for (const message of event.messages) {
          const one = followed.get(message.subscription)
          if (one === undefined) throw new Error('A message for a subscription that has ended')
          if (message.kind === 'error') throw new Error(message.error.message)
          const applied = one.result.apply(message)
          if (applied === 'stale') throw new Error(`${one.name} missed a message`)
          one.value = applied.value
          touched.add(message.subscription)
        }
      }
      return touched
    }

    async function compare(id: number, after: string): Promise<void> {
      const one = followed.get(id)
      if (one === undefined) return
      const answer = await fresh(workspace, one)
      receive(workspace.events)
      compared++
      expect(one.value, `${one.name} ${JSON.stringify(one.args)} after ${after}`).toEqual(answer)
    }

    while (followed.size < subscriptionCount) await follow()
    receive(workspace.events)
    for (let step = 1; step <= count; step++) {
      const intent = program.next()
      const answer = await workspace.mutate(intent.name, intent.args)
      if (!answer.ok)
        expect(answer.error, `seed ${seed}, step ${step}`).not.toHaveProperty('code', 'internal')
      const after = `seed ${seed}, step ${step}, ${intent.name} ${printable(intent.args)}`
      const ids = receive(workspace.events)
      for (let other = 0; other < othersAfterEach; other++)
        ids.add(pick(random, [...followed.keys()]))
      if (step % 100 === 0) for (const id of followed.keys()) ids.add(id)
      for (const id of ids) await compare(id, after)
      if (step % 10 === 0) {
        await unfollow(pick(random, [...followed.keys()]))
        await follow()
        receive(workspace.events)
      }
    }
    expect(workspace.reports).toEqual([])
    await workspace.close()
    report(
      `${count} mutations, ${subscriptionCount} subscriptions, ${compared} results compared, 0 differ (seed ${seed})`,
    )
  },
)

async function fresh(workspace: TestWorkspace, { name, args }: Followed): Promise<unknown> {
  const answer = await workspace.engine.call(workspace.guest, { method: 'query', name, args })
  if (!answer.ok) throw new Error(answer.error.message)
  return readAnswer(name, String(answer.value))
}

function printable(args: unknown): string {
  return JSON.stringify(args, (_, value: unknown) =>
    value instanceof Uint8Array ? `${value.length} bytes` : value,
  ).slice(0, 600)
}

function randomQuery(random: Random, program: RandomProgram): [name: string, args: unknown] {
  const id = () => program.randomId()
  const limit = () => (random() < 0.5 ? {} : { limit: 1 + Math.floor(random() * 6) })
  const parentId = () => (random() < 0.2 ? null : id())
  const expanded = () => program.ids.filter(() => random() < 0.4)
  const text = () =>
    pick(random, [
      () => program.word(),
      () => `${program.word()} ${program.word()}`,
      () => `type:page ${program.word()}`,
      () => 'type:folder',
      () => `tag:${program.word() || 'tag'}`,
      () => `in:${id()} ${program.word()}`,
      () => `in:${id()}`,
    ])()
  const makers: readonly (() => [string, unknown])[] = [
    () => ['nodes.get', { id: id() }],
    () => ['nodes.get', { id: id() }],
    () => ['nodes.list', { parentId: parentId(), ...limit() }],
    () => ['nodes.list', { parentId: parentId(), ...limit() }],
    () => ['nodes.list', { parentId: parentId(), after: id(), ...limit() }],
    () => ['nodes.path', { id: id() }],
    () => ['nodes.search', { text: text(), ...limit() }],
    () => ['nodes.suggest', { text: random() < 0.3 ? '' : program.word(), ...limit() }],
    () => ['nodes.backlinks', { id: id() }],
    () => ['nodes.summaries', { ids: [id(), id(), id()] }],
    () => ['tree.window', { expanded: expanded(), offset: Math.floor(random() * 10), limit: 50 }],
    () => [
      'tree.window',
      { expanded: [id(), id()], offset: 0, limit: 1 + Math.floor(random() * 20) },
    ],
    () => ['tree.locate', { expanded: expanded(), id: id() }],
    () => ['trash.list', limit()],
    () => ['favourites.list', {}],
    () => ['recents.list', limit()],
    () => ['tags.list', random() < 0.5 ? limit() : { prefix: program.word() }],
    () => ['templates.list', {}],
    () => ['document.text', { nodeId: id() }],
    () => ['document.outline', { nodeId: id() }],
    () => ['mutations.list', random() < 0.5 ? { limit: 5 } : { status: 'completed', limit: 20 }],
    () => ['users.list', {}],
    () => ['workspace.counts', {}],
  ]
  return pick(random, makers)()
}
