import { decodeFrame, encodeFrame } from '../../protocol/wire/codec.ts'
import { serverFrameSchema } from '../../protocol/wire/frames.ts'
import type { Line, LineListener } from './line.ts'

/** The frames over a WebSocket. `address` is that of `/api/sync`, with `ws:` or `wss:`. */
export function openSocketLine(
  address: string,
  listener: LineListener,
  report: (error: unknown) => void,
): Line {
  const socket = new WebSocket(address)
  socket.binaryType = 'arraybuffer'
  let isOver = false

  function end(): void {
    isOver = true
    socket.close()
  }

  socket.onopen = () => {
    if (!isOver) listener.opened()
  }
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isOver) return
    const decoded =
      data instanceof ArrayBuffer ? decodeFrame(serverFrameSchema, new Uint8Array(data)) : null
    if (decoded?.ok === true) return listener.frame(decoded.value)
    report(decoded?.error ?? new Error('The server sent a message that is no frame.'))
    end()
    listener.closed()
  }
  socket.onclose = () => {
    if (isOver) return
    isOver = true
    listener.closed()
  }

  return {
    send(sent) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(sent))
    },
    close: end,
  }
}
