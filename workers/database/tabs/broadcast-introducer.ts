import type { FromOwner, ToOwner } from '../../../protocol/introduction.ts'
import type { FollowerLink, Introducer, IntroducedMember, Link } from './link.ts'

/**
 * Introductions and calls over a BroadcastChannel, where there is no broker. It carries no ports, so every message
 * travels on the channel with the name of the link it belongs to. It cannot tell that the other end has died.
 */
type Broadcast =
  | { readonly kind: 'who' }
  | { readonly kind: 'owner'; readonly epoch: number }
  | { readonly kind: 'connect'; readonly epoch: number; readonly link: string }
  | { readonly kind: 'up'; readonly link: string; readonly message: ToOwner }
  | { readonly kind: 'down'; readonly link: string; readonly message: FromOwner }

export function broadcastIntroducer(
  openChannel: (name: string) => BroadcastChannel,
  mintId: () => string,
): Introducer {
  return {
    join: (target, member) => joinChannel(openChannel(`holdfast:${target}`), mintId, member),
  }
}

function joinChannel(channel: BroadcastChannel, mintId: () => string, member: IntroducedMember) {
  let ownedEpoch: number | null = null
  const receiverByLink = new Map<string, (message: ToOwner & FromOwner) => void>()
  let hasLeft = false
  const say = (message: Broadcast) => {
    if (!hasLeft) channel.postMessage(message)
  }

  function makeLink<Out, In>(link: string, direction: 'up' | 'down'): Link<Out, In> {
    const early: In[] = []
    let receive: ((message: In) => void) | null = null
    receiverByLink.set(link, (message) => {
      if (receive === null) early.push(message)
      else receive(message)
    })
    return {
      send: (message) => say({ kind: direction, link, message } as Broadcast),
      listen(handler) {
        receive = handler
        for (const message of early.splice(0)) handler(message)
      },
      close: () => void receiverByLink.delete(link),
    }
  }

  channel.onmessage = ({ data }: MessageEvent<Broadcast>) => {
    switch (data.kind) {
      case 'who':
        if (ownedEpoch !== null) say({ kind: 'owner', epoch: ownedEpoch })
        return
      case 'owner':
        return member.onOwner(data.epoch)
      case 'connect':
        if (data.epoch === ownedEpoch) member.onGuest(makeLink(data.link, 'down'))
        return
      case 'up':
      case 'down':
        return receiverByLink.get(data.link)?.(data.message as ToOwner & FromOwner)
    }
  }
  say({ kind: 'who' })

  return {
    own(epoch: number) {
      ownedEpoch = epoch
      say({ kind: 'owner', epoch })
    },
    disown() {
      ownedEpoch = null
    },
    connect(epoch: number) {
      const link = mintId()
      const made = makeLink(link, 'up') as FollowerLink
      say({ kind: 'connect', epoch, link })
      member.onLink(epoch, made)
    },
    leave() {
      hasLeft = true
      ownedEpoch = null
      channel.close()
    },
  }
}
