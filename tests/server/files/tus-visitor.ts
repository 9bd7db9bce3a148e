/** Speaks tus to a whole server, as a stock client would, and reads what is stored. */
import { createHash } from 'node:crypto'
import type { NodeId, WorkspaceId } from '../../../protocol/ids.ts'
import { decidePush } from '../../../server/sync/decide-push.ts'
import type { Member, TestServer } from '../test-server.ts'
import type { Written } from '../sync/sync-world.ts'
import { mutation } from '../sync/sync-world.ts'

export const origin = 'http://localhost:4653'
export const chunkType = 'application/offset+octet-stream'
export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const base64 = (text: string) => Buffer.from(text).toString('base64')

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

export function createTusVisitor(server: TestServer, { visitor }: Member, workspace: WorkspaceId) {
  const files = `/api/workspaces/${workspace}/files`

  function ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: Body,
  ): Promise<Response> {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return Promise.resolve(
      server.app.request(
        `${origin}${path}`,
        {
          method,
          headers: {
            Cookie: cookie,
            Origin: origin,
            'Sec-Fetch-Site': 'same-origin',
            'Tus-Resumable': '1.0.0',
            ...headers,
          },
          ...(body === undefined ? {} : { body, duplex: 'half' }),
        },
        { peer: '192.0.2.1' },
      ),
    )
  }

  const begin = (
    node: NodeId,
    bytes: Uint8Array,
    { hash = hashOf(bytes), size = bytes.length, body }: Declaration = {},
  ) =>
    ask(
      'POST',
      files,
      {
        'Upload-Length': String(size),
        'Upload-Metadata': `node ${base64(node)},hash ${base64(hash)}`,
        ...(body === undefined ? {} : { 'Content-Type': chunkType }),
      },
      body,
    )

  const patch = (location: string, offset: number, body: Body) =>
    ask('PATCH', location, { 'Upload-Offset': String(offset), 'Content-Type': chunkType }, body)

  return {
    files,
    ask,
    begin,
    patch,
    async upload(node: NodeId, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
      const begun = await begin(node, bytes)
      return patch(locationOf(begun), 0, bytes)
    },
    download: (node: NodeId, hash: string, headers: Readonly<Record<string, string>> = {}) =>
      ask('GET', `${files}/${node}/${hash}`, headers),
  }
}

export type TusVisitor = ReturnType<typeof createTusVisitor>

type Declaration = { readonly hash?: string; readonly size?: number; readonly body?: Body }

export const locationOf = (response: Response) => response.headers.get('Location') ?? ''
export const offsetOf = (response: Response) => Number(response.headers.get('Upload-Offset'))

export async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { readonly error: { readonly code: string } }
  return error.code
}

/** Brings nodes to the log of a workspace. */
export async function bringNodes(
  server: TestServer,
  workspace: WorkspaceId,
  seq: number,
  written: readonly Written[],
): Promise<void> {
  const log = await server.service.accounts.store.openWorkspace(workspace)
  const member = { person: 'keeper', name: 'Keeper' }
  await log.setAccess({ ...member, grants: [{ rootId: null, role: 'owner' }] })
  const batch = {
    person: 'keeper',
    group: 'aaaaaaaaaa',
    now: server.clock.now(),
    mutations: [mutation(seq, written)],
  }
  const { decision } = await log.push(batch, (state) => decidePush(state, batch))
  if (decision.kind === 'untaken') throw new Error('The nodes were not taken.')
}
