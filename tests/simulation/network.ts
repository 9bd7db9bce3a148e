import { encodeFrame } from '../../protocol/wire/codec.ts'
import {
  largestFrame,
  type ClientFrame,
  type Sent,
  type ServerFrame,
} from '../../protocol/wire/frames.ts'
import type { World } from './world.ts'

/** One connection as the server sees it. */
export type ServerLine = { receive(sent: Sent<ClientFrame>): Promise<void>; close(): void }

/** What answers at the other end, as long as it runs. */
export type ServerPort = {
  readonly isUp: boolean
  accept(send: (sent: Sent<ServerFrame>) => void, hangUp: () => void): ServerLine
}

/** How bad the network is. Each a probability, of a frame or of a connect. */
export type Weather = {
  refused: number
  /** The line breaks when this frame is sent: it and everything on its way is lost. */
  breaks: number
  /** The frame and everything after it vanishes, and nobody is told. */
  silent: number
  twice: number
  /** Frames overtake each other, as over the fallback of single requests. */
  overtakes: boolean
  delayMs: number
}

export const calm: Weather = {
  refused: 0,
  breaks: 0,
  silent: 0,
  twice: 0,
  overtakes: false,
  delayMs: 5,
}

/** The client's end of a line. */
export type Line = { send(sent: Sent<ClientFrame>): void; close(): void }

/** Lays a line, or answers null where none is to be had. */
export function lay(
  world: World,
  weather: Weather,
  port: ServerPort,
  client: {
    receive(sent: Sent<ServerFrame>): Promise<void> | void
    closed(): Promise<void> | void
  },
): Line | null {
  if (!port.isUp || world.chance(weather.refused)) return null
  let isOpen = true
  let isSilent = false
  const breakLine = () => {
    if (!isOpen) return
    isOpen = false
    server.close()
    world.after(weather.delayMs * world.random(), () => client.closed())
  }

  /** Frames of one direction: in order, unless they overtake. */
  function direction<Frame>(deliver: (sent: Sent<Frame>) => Promise<void> | void) {
    let last = 0
    return (sent: Sent<Frame>): void => {
      if (!isOpen) return
      const size = encodeFrame(sent).byteLength
      if (size > largestFrame) throw new Error(`A frame of ${size} bytes is larger than any may be`)
      if (world.chance(weather.breaks)) return breakLine()
      if (world.chance(weather.silent)) isSilent = true
      if (isSilent) return
      // A line is opened once: what it begins with is not sent again.
      const isFirst = (sent.frame as { kind?: string }).kind === 'hello'
      const times = !isFirst && world.chance(weather.twice) ? 2 : 1
      for (let time = 0; time < times; time++) {
        const due = world.now() + weather.delayMs * (0.2 + world.random())
        const at = weather.overtakes ? due : Math.max(due, last)
        last = at
        // What crosses is a copy, as bytes are.
        const crossing = structuredClone(sent)
        world.after(at - world.now(), () => (isOpen ? deliver(crossing) : undefined))
      }
    }
  }

  const toClient = direction<ServerFrame>((sent) => client.receive(sent))
  const server = port.accept(toClient, breakLine)
  const toServer = direction<ClientFrame>((sent) => server.receive(sent))
  return {
    send: toServer,
    close() {
      isOpen = false
      server.close()
    },
  }
}
