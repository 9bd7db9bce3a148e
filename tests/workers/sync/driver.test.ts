/** Two copies with their real databases and drivers, and the real server, over the line for where no WebSocket is. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TicketInfo } from '../../../protocol/accounts-api.ts'
import { AppFailure } from '../../../protocol/errors.ts'
import type { WorkspaceId } from '../../../protocol/ids.ts'
import type { SyncStatus } from '../../../protocol/sync-channel.ts'
import { createDriver, type Driver } from '../../../workers/sync/driver.ts'
import { openExchangeLine } from '../../../workers/sync/exchange-line.ts'
import { origin } from '../../server/files/tus-visitor.ts'
import {
  bringWorkspace,
  claim,
  openTestServer,
  signInAgain,
  type Member,
  type Refused,
  type TestServer,
  type Visitor,
} from '../../server/test-server.ts'
import { openTestWorkspace, type TestWorkspace } from '../database/test-workspace.ts'

let server: TestServer
let ada: Member
let workspaceId: WorkspaceId
const copies: Copy[] = []

beforeEach(async () => {
  server = await openTestServer()
  server.clock.pass(Date.now() - server.clock.now())
  ada = await claim(server)
  workspaceId = (await bringWorkspace(ada)) as WorkspaceId
})
afterEach(async () => {
  for (const copy of copies.splice(0)) await copy.close()
  await server.close()
})

class Copy {
  readonly workspace: TestWorkspace
  readonly driver: Driver
  readonly reports: unknown[] = []
  isOnline = true
  status: SyncStatus | null = null
  readonly #visitor: Visitor

  private constructor(workspace: TestWorkspace, visitor: Visitor) {
    this.workspace = workspace
    this.#visitor = visitor
    this.driver = createDriver({
      workspaceId,
      database: {
        call: async (name, ...args) => {
          const { engine, guest } = workspace
          const answer = await engine.call(guest, { method: 'sync', name, args })
          if (!answer.ok) throw new AppFailure(answer.error)
          return answer.value as never
        },
      },
      lay: () => this.#lay(),
      // A day of waiting takes a moment here.
      schedule(work, delayMs) {
        const timer = setTimeout(work, Math.min(delayMs, 20))
        return () => clearTimeout(timer)
      },
      now: () => Date.now(),
      random: () => 0.5,
      tell: (status) => {
        this.status = status
      },
      taken: () => undefined,
      show: () => undefined,
      report: (error) => void this.reports.push(error),
    })
  }

  static async open(visitor: Visitor): Promise<Copy> {
    const workspace = await openTestWorkspace()
    const { engine, guest } = workspace
    const { personId: id, name } = ada.me.account
    await engine.call(guest, { method: 'connect', person: { id, name } })
    const copy = new Copy(workspace, visitor)
    copies.push(copy)
    copy.driver.start()
    return copy
  }

  async #lay() {
    if (!this.isOnline) return { ok: false, code: 'offline', isFinal: false } as const
    const { status, body } = await this.#visitor.send<TicketInfo & Refused>(
      'POST',
      '/api/tickets',
      {
        workspaceId,
      },
    )
    if (status !== 201)
      return {
        ok: false,
        code: body.error.code,
        isFinal: body.error.code === 'unauthenticated',
      } as const
    return {
      ok: true,
      ticket: body.ticket,
      pollMs: 20,
      open: (listener: Parameters<typeof openExchangeLine>[1]) =>
        openExchangeLine(
          (bytes) => this.#post(bytes),
          listener,
          (error) => void this.reports.push(error),
        ),
    } as const
  }

  async #post(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    if (!this.isOnline) throw new TypeError('The line broke')
    const cookie = [...this.#visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await server.app.request(
      `${origin}/api/sync`,
      { method: 'POST', body, headers: { Cookie: cookie, Origin: origin } },
      { peer: '192.0.2.1' },
    )
    if (!answer.ok) throw new Error(`The server answered with ${answer.status}.`)
    return new Uint8Array(await answer.arrayBuffer())
  }

  async write(name: string): Promise<string> {
    const id = await this.workspace.create(null, name)
    this.driver.changed()
    return id
  }

  async nameOf(id: string): Promise<unknown> {
    return (await this.workspace.query('nodes.get', { id }))?.attributes['name'] ?? null
  }

  async close(): Promise<void> {
    this.driver.stop()
    await this.workspace.close()
  }
}

const becomes = (look: () => unknown, expected: unknown) =>
  expect.poll(look, { timeout: 10_000, interval: 10 }).toEqual(expected)
const secondDevice = async () => (await signInAgain(server, 'Ada')).visitor

test('what one copy writes the other reads, and both say that everything is on the server', async () => {
  const laptop = await Copy.open(ada.visitor)
  const id = await laptop.write('Tide table')
  const phone = await Copy.open(await secondDevice())
  await becomes(() => phone.nameOf(id), 'Tide table')
  const later = await phone.write('Sluice log')
  await becomes(() => laptop.nameOf(later), 'Sluice log')
  for (const copy of [laptop, phone])
    await becomes(() => [copy.status?.phase, copy.status?.unsent], ['live', 0])
  expect([...laptop.reports, ...phone.reports]).toEqual([])
})

test('without a line it counts what waits, and sends it when there is one again', async () => {
  const laptop = await Copy.open(ada.visitor)
  await becomes(() => laptop.status?.unsent, 0)
  laptop.isOnline = false
  const id = await laptop.write('Below the bridge')
  await becomes(() => laptop.status?.phase, 'waiting')
  expect(laptop.status?.unsent).toBe(1)
  const phone = await Copy.open(await secondDevice())
  laptop.isOnline = true
  laptop.driver.online()
  await becomes(() => phone.nameOf(id), 'Below the bridge')
  await becomes(() => laptop.status?.unsent, 0)
})

test('who is signed out is told so once and asks no more, until somebody wants it', async () => {
  const visitor = await secondDevice()
  const phone = await Copy.open(visitor)
  await becomes(() => phone.status?.phase, 'live')
  await ada.visitor.send('DELETE', '/api/sessions/others')
  await becomes(() => [phone.status?.phase, phone.status?.reason], ['stopped', 'unauthenticated'])
  const id = await phone.write('Still mine')
  expect(await phone.nameOf(id)).toBe('Still mine')
  await visitor.send('POST', '/api/sessions', {
    email: 'ada@example.org',
    password: 'a garden in winter',
    device: visitor.device,
  })
  phone.driver.online()
  expect(phone.status?.phase).toBe('stopped')
  phone.driver.retry()
  await becomes(() => [phone.status?.phase, phone.status?.unsent], ['live', 0])
})
