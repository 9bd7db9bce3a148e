import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { pino } from 'pino'
import { v7 } from 'uuid'
import type { Me, MeWithRecoveryCode } from '../../protocol/accounts-api.ts'
import type { AppError } from '../../protocol/errors.ts'
import { createDiskBlobs } from '../../server/blobs/disk/disk-blobs.ts'
import type { AccessChange } from '../../server/bus/bus.ts'
import { readConfiguration } from '../../server/configuration.ts'
import { createApp } from '../../server/http/app.ts'
import { openService, type Service } from '../../server/service.ts'
import { openSqliteStore } from '../../server/stores/sqlite/sqlite-store.ts'
import type { Store } from '../../server/stores/store.ts'

export const minuteMs = 60 * 1000
export const dayMs = 24 * 60 * minuteMs

/** A whole server without a port: the real app over a store in memory, with a clock that stands until it is moved. */
export type TestServer = {
  readonly app: Hono
  readonly service: Service
  readonly clock: { now(): number; pass(ms: number): void }
  /** All that was logged, at the finest level. */
  readonly log: readonly string[]
  readonly changes: readonly AccessChange[]
  /** Where the bytes of files lie. */
  readonly folder: string
  /** A browser with cookies of its own. */
  visitor(patch?: Partial<Surroundings>): Visitor
  close(): Promise<void>
}

type Surroundings = {
  /** What the browser has in its address bar. */
  readonly origin: string
  /** Where its connection comes from. */
  readonly peer: string
}

export type Answer<Body = unknown> = {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

export type Refused = { readonly error: AppError }

export type Visitor = {
  readonly device: { readonly id: string; readonly name: string }
  readonly cookies: Map<string, string>
  send<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<Body>>
}

/** Hashes that cost next to nothing: what is tested is not how long they take. */
const cheapPasswords = 'passwords: { memoryKib: 8, passes: 1, atOnce: 2 }'

export async function openTestServer({
  yaml = '',
  store = openSqliteStore(null),
}: { yaml?: string; store?: Store } = {}): Promise<TestServer> {
  let time = Date.UTC(2026, 0, 1)
  const clock = { now: () => time, pass: (ms: number) => void (time += ms) }
  const log: string[] = []
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-server-'))
  const changes: AccessChange[] = []
  const service = await openService({
    clock,
    randomBytes,
    log: pino({ level: 'trace' }, { write: (line) => void log.push(line) }),
    store,
    blobs: createDiskBlobs(folder),
    configuration: readConfiguration(`${cheapPasswords}\n${yaml}`, {}),
    secrets: { passwordPepper: Buffer.alloc(32, 7) },
    hostNames: ['desk', 'desk.local'],
  })
  service.bus.subscribe('access', (change) => changes.push(change))
  const app = new Hono()
  app.route('/', createApp({ files: new Map(), authorityPem: null, service }))
  return {
    app,
    service,
    clock,
    log,
    changes,
    folder,
    visitor: (patch) => createVisitor(app, patch),
    async close() {
      await service.close()
      rmSync(folder, { recursive: true })
    },
  }
}

let visitors = 0

function createVisitor(
  app: Hono,
  { origin = 'http://localhost:4653', peer = '192.0.2.1' }: Partial<Surroundings> = {},
): Visitor {
  visitors += 1
  const cookies = new Map<string, string>()
  return {
    device: { id: v7(), name: `Device ${visitors}` },
    cookies,
    async send<Body>(
      method: string,
      path: string,
      body?: unknown,
      headers: Readonly<Record<string, string>> = {},
    ) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const init: RequestInit = {
        method,
        headers: {
          ...(cookie === '' ? {} : { Cookie: cookie }),
          ...(method === 'GET' ? {} : { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
      }
      if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
      const response = await app.request(`${origin}${path}`, init, { peer })
      for (const line of response.headers.getSetCookie()) keepCookie(cookies, line)
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? null : JSON.parse(text)) as Body,
      }
    },
  }
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const [name = '', value = ''] = pair.split('=')
  if (/max-age=0/i.test(line)) cookies.delete(name)
  else cookies.set(name, value)
}

export const password = 'a garden in winter'

/** Makes the first account of the server. */
export async function claim(server: TestServer, name = 'Ada'): Promise<Member> {
  const visitor = server.visitor()
  const { body } = await visitor.send<MeWithRecoveryCode>('POST', '/api/accounts/first', {
    email: emailOf(name),
    name,
    password,
    device: visitor.device,
  })
  return { visitor, me: body, recoveryCode: body.recoveryCode }
}

export type Member = {
  readonly visitor: Visitor
  readonly me: Me
  readonly recoveryCode: string
}

export const emailOf = (name: string) => `${name.toLowerCase()}@example.org`

/** Brings a workspace to the server and gives its id. */
export async function bringWorkspace({ visitor }: Member, name = 'Notes'): Promise<string> {
  const id = v7()
  await visitor.send('POST', '/api/workspaces', { id, name })
  return id
}

export type Link = { readonly id: string; readonly token: string; readonly expiresAt: number }

/** Makes an invitation and gives its link. */
export async function inviteTo(
  { visitor }: Member,
  workspace: string,
  wish: { role: string; rootId?: string; days?: number },
): Promise<Link> {
  const path = `/api/workspaces/${workspace}/invitations`
  return (await visitor.send<Link>('POST', path, wish)).body
}

/** A new person joins by an invitation. */
export async function welcome(
  server: TestServer,
  inviter: Member,
  workspace: string,
  name: string,
  wish: { role: string; rootId?: string },
): Promise<Member> {
  const { token } = await inviteTo(inviter, workspace, wish)
  const visitor = server.visitor()
  const { body } = await visitor.send<MeWithRecoveryCode>('POST', '/api/invitations/accept', {
    token,
    account: { email: emailOf(name), name, password, device: visitor.device },
  })
  return { visitor, me: body, recoveryCode: body.recoveryCode }
}

/** A further device of a person signs in. */
export async function signInAgain(
  server: TestServer,
  name: string,
  withPassword = password,
): Promise<{ visitor: Visitor; answer: Answer<Me & Refused> }> {
  const visitor = server.visitor()
  const answer = await visitor.send<Me & Refused>('POST', '/api/sessions', {
    email: emailOf(name),
    password: withPassword,
    device: visitor.device,
  })
  return { visitor, answer }
}
