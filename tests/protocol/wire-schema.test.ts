/**
 * The shape of every frame, by a hash. Where it differs the wire has changed: an older side refuses a frame that has a
 * field it does not know. Decide whether the change needs another `wireProtocol` and a word in `docs/protocol.md`, then
 * record the new hash.
 */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { clientFrameSchema, serverFrameSchema, wireProtocol } from '../../protocol/wire/frames.ts'

function hashOf(schema: z.core.$ZodType): string {
  const shape = z.toJSONSchema(schema, { unrepresentable: 'any' })
  return createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 12)
}

test('the wire is the one that was decided on', () => {
  expect({
    protocol: wireProtocol,
    client: hashOf(clientFrameSchema),
    server: hashOf(serverFrameSchema),
  }).toEqual({ protocol: 1, client: '7fde708abe77', server: 'cb8e1dd66c77' })
})

test('a field more, a field less and another bound are another wire', () => {
  const push = { kind: z.literal('push'), seq: z.int() }
  const hashes = [
    z.strictObject(push),
    z.strictObject({ ...push, more: z.optional(z.string()) }),
    z.strictObject({ kind: push.kind }),
    z.strictObject({ ...push, seq: z.int().check(z.gte(1)) }),
  ].map(hashOf)
  expect(new Set(hashes).size).toBe(hashes.length)
})
