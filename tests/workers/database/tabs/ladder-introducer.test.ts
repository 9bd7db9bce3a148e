import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { broadcastIntroducer } from '../../../../workers/database/tabs/broadcast-introducer.ts'
import { createBrokerIntroducer } from '../../../../workers/database/tabs/broker-introducer.ts'
import { ladderIntroducer } from '../../../../workers/database/tabs/ladder-introducer.ts'
import type { FollowerLink } from '../../../../workers/database/tabs/link.ts'

test('where there is no broker, calls are relayed at once: nothing waits for a port that cannot come', async () => {
  const channels: BroadcastChannel[] = []
  const timers: number[] = []
  const ladder = () =>
    ladderIntroducer(
      createBrokerIntroducer(),
      broadcastIntroducer((name) => {
        const channel = new BroadcastChannel(name)
        channels.push(channel)
        return channel
      }, v7),
      (_work, delayMs) => {
        timers.push(delayMs)
        return () => undefined
      },
    )
  const target = `workspaces/${v7()}`
  const owner = ladder().join(target, {
    onOwner: () => undefined,
    onLink: () => undefined,
    onGuest: (link) => link.send({ kind: 'welcome', build: 'this' }),
  })
  owner.own(1)
  const welcome = await new Promise((resolve) => {
    const follower = ladder().join(target, {
      onOwner: (epoch) => follower.connect(epoch),
      onLink: (_epoch, link: FollowerLink) => link.listen(resolve, () => undefined),
      onGuest: () => undefined,
    })
  })
  expect(welcome).toEqual({ kind: 'welcome', build: 'this' })
  expect(timers).toEqual([])
  for (const channel of channels) channel.close()
})
