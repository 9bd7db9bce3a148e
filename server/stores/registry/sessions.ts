import type { AccountId, DeviceId, SessionId } from '../../../protocol/ids.ts'

export type Device = {
  readonly accountId: AccountId
  readonly id: DeviceId
  readonly name: string
  readonly createdAt: number
  readonly seenAt: number
}

export interface Devices {
  /** Adds the device, or renames the one that is there. */
  put(device: Device): Promise<void>
  /** The last seen first. */
  ofAccount(accountId: AccountId): Promise<readonly Device[]>
  touch(accountId: AccountId, id: DeviceId, seenAt: number): Promise<void>
  remove(accountId: AccountId, id: DeviceId): Promise<void>
  /** Forgets devices without a session that were not seen since before then. Returns how many. */
  prune(before: number): Promise<number>
}

/** One sign-in. It lives until `expiresAt` unless it is revoked before. */
export type Session = {
  readonly id: SessionId
  /** SHA-256 of the token, base64url. The token itself is kept nowhere. */
  readonly tokenHash: string
  readonly accountId: AccountId
  readonly deviceId: DeviceId
  readonly createdAt: number
  readonly seenAt: number
  readonly expiresAt: number
  readonly revokedAt: number | null
}

export interface Sessions {
  insert(session: Session): Promise<void>
  /** Also one that is revoked or over: the caller tells them apart. */
  byTokenHash(tokenHash: string): Promise<Session | null>
  byId(id: SessionId): Promise<Session | null>
  /** Neither revoked nor over, the last seen first. */
  liveOfAccount(accountId: AccountId, now: number): Promise<readonly Session[]>
  update(
    id: SessionId,
    patch: Partial<Pick<Session, 'tokenHash' | 'seenAt' | 'expiresAt'>>,
  ): Promise<void>
  /** Returns those that were live until now. */
  revoke(ids: readonly SessionId[], now: number): Promise<readonly SessionId[]>
  /** Forgets what has been over since before then. Returns how many. */
  prune(before: number): Promise<number>
}
