import type { FromBroker, ToBroker } from '../../protocol/introduction.ts'

/** The part of a MessagePort that the broker uses. */
export type BrokerPort = { postMessage(message: FromBroker, transfer?: Transferable[]): void }

type Owner = { readonly port: BrokerPort; readonly epoch: number }

/**
 * Introduces tabs to the owner of a target. It holds membership only: when it dies, the pages start another one and
 * join again, and no data was ever here.
 */
export function createBroker(createChannel: () => MessageChannel) {
  const membersByTarget = new Map<string, Set<BrokerPort>>()
  const ownerByTarget = new Map<string, Owner>()

  return {
    receive(port: BrokerPort, message: ToBroker): void {
      switch (message.kind) {
        case 'join': {
          const members = membersByTarget.get(message.target) ?? new Set()
          membersByTarget.set(message.target, members.add(port))
          const owner = ownerByTarget.get(message.target)
          if (owner !== undefined)
            port.postMessage({ kind: 'owner', target: message.target, epoch: owner.epoch })
          return
        }
        case 'own': {
          const known = ownerByTarget.get(message.target)
          if (known !== undefined && known.epoch > message.epoch) return
          ownerByTarget.set(message.target, { port, epoch: message.epoch })
          for (const member of membersByTarget.get(message.target) ?? [])
            if (member !== port)
              member.postMessage({ kind: 'owner', target: message.target, epoch: message.epoch })
          return
        }
        case 'disown': {
          if (ownerByTarget.get(message.target)?.port === port) ownerByTarget.delete(message.target)
          return
        }
        case 'connect': {
          const owner = ownerByTarget.get(message.target)
          if (owner === undefined || owner.epoch !== message.epoch) return
          const { port1, port2 } = createChannel()
          owner.port.postMessage({ kind: 'guest', target: message.target, port: port1 }, [port1])
          port.postMessage(
            { kind: 'link', target: message.target, epoch: message.epoch, port: port2 },
            [port2],
          )
          return
        }
        case 'leave': {
          membersByTarget.get(message.target)?.delete(port)
          if (ownerByTarget.get(message.target)?.port === port) ownerByTarget.delete(message.target)
          return
        }
      }
    },
  }
}
