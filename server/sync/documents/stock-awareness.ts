/**
 * Presence as a stock client knows it: awareness states by client number. The numbers are given here, for every page of
 * somebody else its own, so that nobody can speak for another one; what a client says of any but itself is an echo.
 */
import { createHash } from 'node:crypto'
import type { NodeId } from '../../../protocol/ids.ts'
import type { Presence, WirePresentPage } from '../../../protocol/wire/frames.ts'
import type { AwarenessEntry } from './stock-messages.ts'

export interface StockAwareness {
  /** What the client is to be told of a change. */
  told(frame: Presence): readonly AwarenessEntry[]
  /** Everyone again; a stock client forgets whom it did not hear of for thirty seconds. */
  all(): readonly AwarenessEntry[]
  /** What the client says of itself: a state, null where it is gone; undefined: it spoke of others only. */
  ownOf(entries: readonly AwarenessEntry[]): string | null | undefined
}

type Shown = { readonly client: number; clock: number; state: string }

const gone = 'null'

export function createStockAwareness(node: NodeId): StockAwareness {
  const shownById = new Map<string, Shown>()
  /** A client may echo a number after its page is gone. */
  const issued = new Set<number>()
  let own: number | null = null

  function entryOf(shown: Shown, state: string): AwarenessEntry {
    shown.state = state
    shown.clock += 1
    return { client: shown.client, clock: shown.clock, state }
  }

  function show(page: WirePresentPage): AwarenessEntry {
    const shown = shownById.get(page.id) ?? { client: clientOf(page.id), clock: 0, state: gone }
    shownById.set(page.id, shown)
    issued.add(shown.client)
    return entryOf(shown, stateOf(page))
  }

  function hide(id: string): AwarenessEntry[] {
    const shown = shownById.get(id)
    shownById.delete(id)
    return shown === undefined ? [] : [entryOf(shown, gone)]
  }

  return {
    told: ({ here, gone: left }) => [
      ...here.flatMap((page) => (page.node === node ? [show(page)] : hide(page.id))),
      ...left.flatMap(hide),
    ],
    all: () => [...shownById.values()].map((shown) => entryOf(shown, shown.state)),
    ownOf(entries) {
      own ??= entries.find(({ client }) => !issued.has(client))?.client ?? null
      const said = entries.findLast(({ client }) => client === own)
      if (said === undefined) return undefined
      return said.state === gone ? null : said.state
    },
  }
}

/** Thirty-two bits of the page's name: the same for every client, and nobody's choice. */
function clientOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0)
}

/** The state that the page told, with its person by the name of the session. */
function stateOf({ person, name, awareness }: WirePresentPage): string {
  const state = awareness === null ? {} : (JSON.parse(awareness) as Record<string, unknown>)
  const { user } = state
  const said = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : {}
  const color = colourOr(said['color'], colourOf(person))
  const colorLight = colourOr(said['colorLight'], `${color.slice(0, 7)}33`)
  return JSON.stringify({ ...state, user: { id: person, name, color, colorLight } })
}

/** Stock editors write a colour into a style without looking at it. */
function colourOr(colour: unknown, otherwise: string): string {
  return typeof colour === 'string' && /^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(colour)
    ? colour
    : otherwise
}

const colours = [
  '#9b4d2f',
  '#2f6f8f',
  '#5b7d2f',
  '#8a4a8f',
  '#3d5fa8',
  '#9a6b1f',
  '#2f7f6d',
  '#a33f5c',
]

function colourOf(person: string): string {
  const at = createHash('sha256').update(person).digest().readUInt8(0) % colours.length
  return colours[at] ?? '#555555'
}
