import type { SimClient } from './sim-client.ts'
import type { World } from './world.ts'

/** Lets everything that is under way come to its end; the last look is a pull of everyone after the last push. */
export async function settle(world: World, clients: readonly SimClient[]): Promise<void> {
  const isQuiet = () =>
    clients.every(({ core, connection }) => {
      const waiting = connection.value<number>(
        'SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM node_updates WHERE confirmed = 0) + (SELECT count(*) FROM document_uploads)',
      )
      return core.phase === 'live' && waiting === 0
    })
  for (let round = 0; round < 60; round++) {
    await world.runUntil(world.now() + 1000)
    if (isQuiet()) break
  }
  // A line that fell silent is noticed by a ping that nobody answers.
  await world.runUntil(world.now() + 12_000)
}
