import type { FromOwner, ToOwner } from '../../../protocol/introduction.ts'

/** One direction-less end of a conversation between two workers. */
export type Link<Out, In> = {
  send(message: Out): void
  /**
   * Set once; messages that came before are delivered then. `onClosed` hears that the other end has died, where the
   * browser tells.
   */
  listen(receive: (message: In) => void, onClosed: () => void): void
  close(): void
}

export type FollowerLink = Link<ToOwner, FromOwner>
export type OwnerLink = Link<FromOwner, ToOwner>

/** Both ends of the conversation over a MessagePort. */
export function linkOverPort<Out, In>(port: MessagePort): Link<Out, In> {
  return {
    send: (message) => port.postMessage(message),
    listen(receive, onClosed) {
      port.addEventListener('close', onClosed, { once: true })
      port.onmessage = (event: MessageEvent<In>) => receive(event.data)
    },
    close: () => port.close(),
  }
}

/** How the worker of a tab finds the owner of a target. */
export type Introducer = {
  join(target: string, member: IntroducedMember): Introduction
}

export type IntroducedMember = {
  /** Somebody holds the file since `epoch`. */
  onOwner(epoch: number): void
  /** The link that was asked for. The owner's first word on it is `welcome`. */
  onLink(epoch: number, link: FollowerLink): void
  /** A follower has come. */
  onGuest(link: OwnerLink): void
}

export type Introduction = {
  own(epoch: number): void
  /** The file is no longer held here. */
  disown(): void
  connect(epoch: number): void
  leave(): void
}
