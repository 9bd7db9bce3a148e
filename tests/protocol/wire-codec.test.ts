import { expect, test } from 'vitest'
import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import { clientFrameSchema, largestFrame } from '../../protocol/wire/frames.ts'

const node = '0190c0de-0000-7000-8000-000000000001'
const updates = {
  frame: {
    kind: 'updates',
    updates: [
      { id: 1, node, bytes: 0 },
      { id: 2, node, bytes: 1 },
    ],
  },
  bytes: [new Uint8Array([1, 2, 3]), new Uint8Array()],
}

test('a frame comes out as it went in, with its bytes', () => {
  expect(decodeFrame(clientFrameSchema, encodeFrame(updates))).toEqual({ ok: true, value: updates })
})

test('whatever is cut off, added or turned over is refused without an exception', () => {
  const whole = encodeFrame(updates)
  const broken: Uint8Array[] = [
    ...Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length)),
    new Uint8Array([...whole, 0]),
    new Uint8Array(largestFrame + 1),
    new Uint8Array([255, 255, 255, 255, 1]),
    encodeFrame({ frame: { kind: 'updates', updates: [{ id: 1.5, node, bytes: 0 }] }, bytes: [] }),
    encodeFrame({ frame: { kind: 'push', mutations: [{}] }, bytes: [] }),
    encodeFrame({ frame: { kind: 'ping', extra: 1 }, bytes: [] }),
  ]
  for (const bytes of broken) {
    const decoded = decodeFrame(clientFrameSchema, bytes)
    expect(decoded.ok).toBe(false)
    if (!decoded.ok) expect(decoded.error.code).toBe('invalid_args')
  }
})
