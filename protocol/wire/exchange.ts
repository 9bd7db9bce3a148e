/** Frames in the body of a request or an answer over HTTP: each with its length before it, four bytes, big-endian. */

export function joinFrames(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(frames.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0))
  const view = new DataView(whole.buffer)
  let at = 0
  for (const frame of frames) {
    view.setUint32(at, frame.byteLength)
    whole.set(frame, at + 4)
    at += 4 + frame.byteLength
  }
  return whole
}

/** Null stands for what is no frame, or for one too many; nothing follows it. */
export function splitFrames(body: Uint8Array, most: number): (Uint8Array | null)[] {
  const frames: (Uint8Array | null)[] = []
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  let at = 0
  while (at < body.byteLength) {
    const from = at + 4
    const end = from <= body.byteLength ? from + view.getUint32(at) : Number.POSITIVE_INFINITY
    if (end > body.byteLength || frames.length >= most) return [...frames, null]
    frames.push(body.subarray(from, end))
    at = end
  }
  return frames
}
