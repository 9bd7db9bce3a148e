import type { Result } from '../../lib/result.ts'
import type { Me } from '../../protocol/accounts-api.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { accounts } from '../client/accounts.ts'
import type { WorkspaceClient } from '../client/workspace.ts'

/** What the screen asks of the server of this address. Nothing of it is loaded before a person wants a server. */
export type Server = {
  readonly accounts: typeof accounts
  /** What this device says of itself when it signs in. */
  readonly arrival: () => Promise<Arrival>
  /**
   * After anything that signed in: brings the open workspace to an account that has none, else goes to a workspace of
   * the account. Answers where it went.
   */
  readonly enter: (
    me: Me,
    wish: {
      readonly open: WorkspaceClient | null
      /** The workspace the person came for. */
      readonly to?: WorkspaceId
    },
    going: Going,
  ) => Promise<Result<{ readonly id: WorkspaceId }, AppError>>
  /** Signs this device out. `keep`: its copies stay as workspaces of this device alone, else they are removed. */
  readonly leave: (
    wish: { readonly keep: boolean },
    going: Going,
  ) => Promise<Result<null, AppError>>
}

export type Arrival = {
  readonly device: { readonly id: string; readonly name: string }
  readonly personId: string
}

/** How to get from one workspace to another in this tab. */
export type Going = {
  /** The workspace that is open, or is being opened. */
  current(): Promise<WorkspaceClient>
  go(path: string): void
}
