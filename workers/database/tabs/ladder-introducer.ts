import type { BrokerIntroducer } from './broker-introducer.ts'
import type { Introducer, Introduction } from './link.ts'

/**
 * A broker hands out a port within milliseconds; where it does not for this long, calls are relayed. It goes down with
 * the tab of an owner as often as not, and a link over the next one takes the place of the relay as soon as it is there.
 */
const relayAfterMs = 120

/**
 * Introductions over two ways at once: everybody is announced on both, and a follower takes the direct port of the
 * first where it comes soon, else the relay of the second: at once where there is no broker. So a broker that is
 * missing, that has died, or that is not the same one for two builds of the app never cuts a tab off.
 */
export function ladderIntroducer(
  direct: Pick<BrokerIntroducer, 'join' | 'hasBroker'>,
  relay: Introducer,
  setTimer: (work: () => void, delayMs: number) => () => void,
): Introducer {
  return {
    join(target, member) {
      let cancelRelay: (() => void) | null = null
      let connecting = -1
      const stopWaiting = () => {
        cancelRelay?.()
        cancelRelay = null
      }
      const first = direct.join(target, {
        ...member,
        onLink(epoch, link) {
          stopWaiting()
          member.onLink(epoch, link)
        },
      })
      const second = relay.join(target, member)
      const ways: readonly Introduction[] = [first, second]
      return {
        own(epoch) {
          stopWaiting()
          for (const way of ways) way.own(epoch)
        },
        disown() {
          for (const way of ways) way.disown()
        },
        connect(epoch) {
          // Both ways announce an owner; one answer is enough.
          if (cancelRelay !== null && connecting === epoch) return
          stopWaiting()
          connecting = epoch
          if (!direct.hasBroker()) return second.connect(epoch)
          cancelRelay = setTimer(() => {
            cancelRelay = null
            second.connect(epoch)
          }, relayAfterMs)
          first.connect(epoch)
        },
        leave() {
          stopWaiting()
          for (const way of ways) way.leave()
        },
      }
    },
  }
}
