/** An account on the server, with a workspace, as a browser has it. */
import { v7 } from 'uuid'

export type Account = {
  readonly origin: string
  readonly workspace: string
  /** A ticket for one connection. `visitor` numbers the address it is asked from. */
  ticket(visitor: number): Promise<string>
  /** Another workspace of the same account. */
  another(): Promise<Account>
}

/** An address for each visitor: the limits are by address. */
export const addressOf = (visitor: number) => `10.0.${visitor >> 8}.${visitor & 255}`

export async function openAccount(origin: string): Promise<Account> {
  let cookie = ''
  async function post<Answer>(path: string, body: unknown, visitor = 0): Promise<Answer> {
    const response = await fetch(`${origin}/api${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: origin,
        Cookie: cookie,
        'X-Forwarded-For': addressOf(visitor),
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    const set = response.headers.getSetCookie()[0]?.split(';')[0]
    if (set !== undefined) cookie = set
    return (await response.json()) as Answer
  }
  await post('/accounts/first', {
    email: 'bench@example.org',
    name: 'Bench',
    password: 'a quiet machine in winter',
    device: { id: v7(), name: 'Bench' },
  })
  async function another(): Promise<Account> {
    const workspace = v7()
    await post('/workspaces', { id: workspace, name: 'Bench' })
    return {
      origin,
      workspace,
      ticket: async (visitor) =>
        (await post<{ ticket: string }>('/tickets', { workspaceId: workspace }, visitor)).ticket,
      another,
    }
  }
  return another()
}
