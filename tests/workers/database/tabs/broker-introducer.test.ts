import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import type { FromBroker, ToBroker } from '../../../../protocol/introduction.ts'
import { createBroker } from '../../../../workers/broker/broker.ts'
import {
  createBrokerIntroducer,
  type BrokerIntroducer,
} from '../../../../workers/database/tabs/broker-introducer.ts'

test('a link that was asked of a broker that died is asked of the next one as soon as it knows the owner', async () => {
  const ports: MessagePort[] = []
  /** A port to a broker; to one that is dead without `to`. */
  function give(tab: BrokerIntroducer, to?: ReturnType<typeof createBroker>): void {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    const answer = {
      postMessage: (message: FromBroker, transfer: Transferable[] = []) =>
        port2.postMessage(message, transfer),
    }
    port2.onmessage = ({ data }: MessageEvent<ToBroker>) => to?.receive(answer, data)
    tab.use(port1)
  }
  const target = `workspaces/${v7()}`
  const [owner, follower] = [createBrokerIntroducer(), createBrokerIntroducer()]
  give(owner)
  give(follower)
  owner
    .join(target, { onOwner: () => undefined, onLink: () => undefined, onGuest: () => undefined })
    .own(7)
  const linked = new Promise<number>((resolve) => {
    const membership = follower.join(target, {
      onOwner: () => undefined,
      onLink: resolve,
      onGuest: () => undefined,
    })
    // Heard of over another way.
    membership.connect(7)
  })
  const next = createBroker(() => new MessageChannel())
  give(follower, next)
  give(owner, next)
  expect(await linked).toBe(7)
  for (const port of ports) port.close()
})
