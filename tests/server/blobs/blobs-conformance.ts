/** What every engine's store of bytes has to do. Numbered after `server/blobs/blobs.ts`. */
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { workspaceIdSchema } from '../../../protocol/ids.ts'
import type { Blobs } from '../../../server/blobs/blobs.ts'

const workspace = workspaceIdSchema.parse('000000e1-0000-7000-8000-000000000000')
const neighbour = workspaceIdSchema.parse('000000e2-0000-7000-8000-000000000000')
const place = { workspace, id: 'a1' }
const later = Date.now() + 3_600_000

export const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export async function* pieces(...parts: readonly (Uint8Array | Error)[]) {
  for (const part of parts) {
    if (part instanceof Error) throw part
    yield part
  }
}

export function describeBlobs(engine: string, open: () => Promise<Blobs>): void {
  describe(`bytes in ${engine}`, () => {
    let blobs: Blobs
    const bytes = new TextEncoder().encode('a harbour at high water')
    const hash = hashOf(bytes)

    beforeEach(async () => {
      blobs = await open()
    })

    const keep = async (content = bytes, at = place) => {
      await blobs.append(at, 0, pieces(content), content.length)
      return blobs.keep(at, hashOf(content))
    }

    const textOf = async (from: number, to: number) =>
      new Response(await blobs.read(workspace, hash, { from, to })).text()

    test('1: goes on where it stopped, also after the sender went away in the middle', async () => {
      expect(await blobs.received(place)).toBe(0)
      const cut = await blobs.append(
        place,
        0,
        pieces(bytes.subarray(0, 5), bytes.subarray(5, 9), new Error('gone')),
        bytes.length,
      )
      expect(cut).toEqual({ received: 9, fault: 'cut' })
      expect(await blobs.received(place)).toBe(9)
      expect(await blobs.append(place, 9, pieces(bytes.subarray(9)), bytes.length - 9)).toEqual({
        received: bytes.length,
        fault: null,
      })
      expect(await blobs.keep(place, hash)).toBe(true)
      expect(await textOf(0, bytes.length)).toBe('a harbour at high water')
    })

    test('1: what is sent to another place than the end changes nothing', async () => {
      await blobs.append(place, 0, pieces(bytes.subarray(0, 5)), bytes.length)
      for (const offset of [0, 4, 6]) {
        expect(await blobs.append(place, offset, pieces(bytes), bytes.length)).toEqual({
          received: 5,
          fault: 'offset',
        })
      }
    })

    test('1: more than was announced is not taken', async () => {
      expect(await blobs.append(place, 0, pieces(bytes, bytes), bytes.length)).toEqual({
        received: bytes.length,
        fault: 'too_long',
      })
    })

    test('2: bytes of another hash stand under none', async () => {
      await blobs.append(place, 0, pieces(bytes), bytes.length)
      const other = hashOf(new Uint8Array([1]))
      expect(await blobs.keep(place, other)).toBe(false)
      expect(await blobs.keep({ workspace, id: 'a2' }, other)).toBe(false)
      expect(await blobs.sizeOf(workspace, other)).toBeNull()
      expect(await blobs.hashes(workspace)).toEqual([])
    })

    test('2: nothing is to be had before it is whole, and nothing in another workspace', async () => {
      await blobs.append(place, 0, pieces(bytes), bytes.length)
      expect(await blobs.sizeOf(workspace, hash)).toBeNull()
      await blobs.keep(place, hash)
      expect(await blobs.sizeOf(workspace, hash)).toBe(bytes.length)
      expect(await blobs.sizeOf(neighbour, hash)).toBeNull()
      expect(await blobs.uploads(workspace)).toEqual([])
    })

    test('3: equal bytes are there once', async () => {
      await keep()
      await keep(bytes, { workspace, id: 'a2' })
      expect(await blobs.hashes(workspace)).toEqual([hash])
    })

    test('gives parts, and all of nothing', async () => {
      await keep()
      expect(await textOf(2, 9)).toBe('harbour')
      expect(await textOf(4, 4)).toBe('')
      await keep(new Uint8Array(), { workspace, id: 'a3' })
      expect(await blobs.sizeOf(workspace, hashOf(new Uint8Array()))).toBe(0)
    })

    test('removes what was kept before a moment', async () => {
      await keep()
      await blobs.remove(workspace, hash, 1)
      expect(await blobs.sizeOf(workspace, hash)).toBe(bytes.length)
      await blobs.remove(workspace, hash, later)
      await blobs.remove(workspace, hash, later)
      expect(await blobs.sizeOf(workspace, hash)).toBeNull()
    })

    test('forgets an upload, and a workspace with all that is in it', async () => {
      await blobs.append(place, 0, pieces(bytes), bytes.length)
      expect(await blobs.uploads(workspace)).toEqual(['a1'])
      await blobs.discard(place)
      await blobs.discard(place)
      expect(await blobs.received(place)).toBe(0)
      await keep()
      await keep(bytes, { workspace: neighbour, id: 'b1' })
      expect((await blobs.workspaces()).toSorted()).toEqual([workspace, neighbour])
      await blobs.eraseWorkspace(workspace)
      expect(await blobs.workspaces()).toEqual([neighbour])
      expect(await blobs.hashes(workspace)).toEqual([])
    })
  })
}
