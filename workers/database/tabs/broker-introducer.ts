import type { FromBroker, ToBroker } from '../../../protocol/introduction.ts'
import { linkOverPort, type IntroducedMember, type Introducer } from './link.ts'

/** Introductions by the broker in a SharedWorker: data then goes over direct ports. */
export type BrokerIntroducer = Introducer & {
  /** Turns to a broker, the first one or the next after one that died, and tells it everything again. */
  use(port: MessagePort): void
  /** False in a browser without SharedWorker: nobody is introduced here. */
  hasBroker(): boolean
}

type Membership = {
  readonly member: IntroducedMember
  ownedEpoch: number | null
  /** The link that was asked for and has not come, and the broker that was asked. */
  wanted: { readonly epoch: number; readonly broker: MessagePort | null } | null
}

export function createBrokerIntroducer(): BrokerIntroducer {
  const membershipByTarget = new Map<string, Membership>()
  let broker: MessagePort | null = null
  const say = (message: ToBroker) => broker?.postMessage(message)

  function receive({ data }: MessageEvent<FromBroker>): void {
    if (data.kind === 'alive') return
    const own = membershipByTarget.get(data.target)
    if (own === undefined) return
    const { member, wanted } = own
    switch (data.kind) {
      case 'owner':
        // A broker that died took the wish along: it often goes down with the tab of the owner before.
        if (wanted?.epoch === data.epoch && wanted.broker !== broker)
          connect(data.target, own, data.epoch)
        return member.onOwner(data.epoch)
      case 'link':
        own.wanted = null
        return member.onLink(data.epoch, linkOverPort(data.port))
      case 'guest':
        return member.onGuest(linkOverPort(data.port))
    }
  }

  function connect(target: string, own: Membership, epoch: number): void {
    own.wanted = { epoch, broker }
    say({ kind: 'connect', target, epoch })
  }

  return {
    use(port) {
      broker?.close()
      broker = port
      port.onmessage = receive
      for (const [target, { ownedEpoch }] of membershipByTarget) {
        say({ kind: 'join', target })
        if (ownedEpoch !== null) say({ kind: 'own', target, epoch: ownedEpoch })
      }
    },
    hasBroker: () => broker !== null,
    join(target, member) {
      const own: Membership = { member, ownedEpoch: null, wanted: null }
      membershipByTarget.set(target, own)
      say({ kind: 'join', target })
      return {
        own(epoch) {
          own.ownedEpoch = epoch
          say({ kind: 'own', target, epoch })
        },
        disown() {
          own.ownedEpoch = null
          say({ kind: 'disown', target })
        },
        connect: (epoch) => connect(target, own, epoch),
        leave() {
          // The same tab may have joined anew meanwhile: that membership stays.
          if (membershipByTarget.get(target) !== own) return
          membershipByTarget.delete(target)
          say({ kind: 'leave', target })
        },
      }
    },
  }
}
