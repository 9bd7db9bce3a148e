/**
 * A server in memory behind the same door as the real one, for component tests that are about the screen alone. It has
 * one account, its devices, one workspace and its people; any call can be told to refuse.
 */
import { fail, ok, type Result } from '../../lib/result.ts'
import type {
  InvitationInfo,
  InvitationPreview,
  Me,
  MemberInfo,
  SessionInfo,
} from '../../protocol/accounts-api.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import type {
  AccountId,
  DeviceId,
  NodeId,
  PersonId,
  SessionId,
  WorkspaceId,
} from '../../protocol/ids.ts'
import type { Role } from '../../protocol/rows.ts'
import type { Server } from '../../src/stores/server.ts'

const id = (number: number) => `00000000-0000-7000-a000-${String(number).padStart(12, '0')}`

export const fakeWorkspaceId = '00000000-0000-7000-8000-aaaaaaaaaaaa' as WorkspaceId
export const fakeToken = 'a'.repeat(43)
export const fakeRecoveryCode = 'QK7M-XT4C-9VRB-2HJD-6WPN'

const now = Date.now()

export const ada: Me = {
  account: {
    id: id(1) as AccountId,
    email: 'ada@example.org',
    name: 'Ada',
    tenantRole: 'owner',
    personId: '00000000-0000-7000-9000-000000000001' as PersonId,
    createdAt: now,
  },
  session: { id: id(2) as SessionId, expiresAt: now + 86_400_000 },
  device: { id: id(3) as DeviceId, name: 'Chrome on Linux' },
  workspaces: [
    { id: fakeWorkspaceId, name: 'Mill Tapes', grants: [{ rootId: null, role: 'owner' }] },
  ],
  hasRecoveryCode: true,
}

const sessions: readonly SessionInfo[] = [
  {
    id: ada.session.id,
    deviceId: ada.device.id,
    deviceName: ada.device.name,
    createdAt: now,
    seenAt: now,
    isCurrent: true,
  },
  {
    id: id(4) as SessionId,
    deviceId: id(5) as DeviceId,
    deviceName: 'Safari on iPhone',
    createdAt: now - 86_400_000,
    seenAt: now - 86_400_000,
    isCurrent: false,
  },
]

export const tauno = id(6) as AccountId

const members: readonly MemberInfo[] = [
  {
    accountId: ada.account.id,
    name: 'Ada',
    email: 'ada@example.org',
    personIds: [ada.account.personId],
    grants: [{ rootId: null, role: 'owner' }],
  },
  {
    accountId: tauno,
    name: 'Tauno Mäki',
    email: 'tauno@example.org',
    personIds: [],
    grants: [{ rootId: null, role: 'editor' }],
  },
]

const preview: InvitationPreview = {
  workspaceId: fakeWorkspaceId,
  workspaceName: 'Mill Tapes',
  role: 'viewer',
  rootId: null,
  inviterName: 'Inês',
  expiresAt: now + 7 * 86_400_000,
}

type AccountsCalls = Server['accounts']

export type FakeServer = Server & {
  /** Every call that came in, in order. */
  readonly calls: readonly { readonly name: string; readonly args: readonly unknown[] }[]
  /** From now on a call is refused; null: no more. */
  refuse(name: keyof AccountsCalls | 'enter', error: AppError | null): void
}

export function createFakeServer(
  start: { readonly hasAccounts?: boolean; readonly isSignedIn?: boolean } = {},
): FakeServer {
  const { hasAccounts = true, isSignedIn = true } = start
  const calls: { name: string; args: readonly unknown[] }[] = []
  const refusals = new Map<string, AppError>()
  let isIn = isSignedIn
  let people = members
  let devices = sessions
  let invitations: readonly InvitationInfo[] = []

  const signedIn = (): Me => {
    isIn = true
    return ada
  }
  const withCode = () => ({ ...signedIn(), recoveryCode: fakeRecoveryCode })
  const link = (ms: number) => ({ token: fakeToken, expiresAt: Date.now() + ms })

  const answers: Record<keyof AccountsCalls, (...args: never[]) => unknown> = {
    server: () => ({ name: 'holdfast', hasAccounts, now: Date.now() }),
    createTicket: () => ({ ticket: fakeToken, expiresAt: Date.now() + 30_000 }),
    me: () =>
      isIn ? ada : fail(appError('unauthenticated', 'Sign in first.', { hasEnded: false })),
    createFirst: withCode,
    signIn: signedIn,
    recover: withCode,
    reset: signedIn,
    rename: (name: string) => ({ ...ada, account: { ...ada.account, name } }),
    changePassword: () => null,
    renewRecoveryCode: () => fakeRecoveryCode,
    sessions: () => devices,
    signOut: (which: string) => {
      devices = devices.filter((one) => one.isCurrent || (which !== 'others' && one.id !== which))
      return null
    },
    createDeviceLink: () => link(600_000),
    openDeviceLink: signedIn,
    deletion: () => ({ erased: ada.workspaces, stays: [], blocked: [] }),
    deleteAccount: () => ({ erased: ada.workspaces, stays: [], blocked: [] }),
    createWorkspace: () => null,
    renameWorkspace: () => null,
    removeWorkspace: () => null,
    members: () => people,
    changeRole: (
      _: WorkspaceId,
      change: { accountId: AccountId; rootId: NodeId | null; role: Role | null },
    ) => {
      const { accountId, rootId, role } = change
      people = people.flatMap((member) => {
        if (member.accountId !== accountId) return [member]
        return role === null ? [] : [{ ...member, grants: [{ rootId, role }] }]
      })
      return null
    },
    invitations: () => invitations,
    invite: (_: WorkspaceId, wish: { role: Role; rootId: NodeId | null }) => {
      const made = { id: id(100 + invitations.length), ...link(7 * 86_400_000) }
      invitations = [
        ...invitations,
        { ...wish, id: made.id, inviterName: 'Ada', createdAt: now, expiresAt: made.expiresAt },
      ]
      return made
    },
    revokeInvitation: (_: WorkspaceId, revoked: string) => {
      invitations = invitations.filter((one) => one.id !== revoked)
      return null
    },
    lookAtInvitation: () => preview,
    acceptInvitation: (body: { account?: unknown }) => ({
      ...(body.account === undefined ? signedIn() : withCode()),
      workspaceId: fakeWorkspaceId,
    }),
    accounts: () => [
      { ...ada.account, isDisabled: false },
      {
        id: tauno,
        email: 'tauno@example.org',
        name: 'Tauno Mäki',
        tenantRole: 'member',
        createdAt: now,
        isDisabled: false,
      },
    ],
    administer: () => null,
    createResetLink: () => link(86_400_000),
  }

  const isResult = (value: unknown): value is Result<unknown, AppError> =>
    typeof value === 'object' && value !== null && 'ok' in value
  const answerOf = async (name: string, args: readonly unknown[], answer: () => unknown) => {
    calls.push({ name, args })
    await Promise.resolve()
    const refusal = refusals.get(name)
    if (refusal !== undefined) return fail(refusal)
    const value = answer()
    return isResult(value) ? value : ok(value)
  }
  const accounts = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      (...args: never[]) => answerOf(name, args, () => answer(...args)),
    ]),
  )
  const server = {
    accounts,
    arrival: async () => ({ device: ada.device, personId: ada.account.personId }),
    enter: (...args: Parameters<Server['enter']>) =>
      answerOf('enter', args, () => ({ id: fakeWorkspaceId })),
    leave: (...args: Parameters<Server['leave']>) =>
      answerOf('leave', args, () => {
        isIn = false
        return null
      }),
    calls,
    refuse: (name: string, error: AppError | null) => {
      if (error === null) refusals.delete(name)
      else refusals.set(name, error)
    },
  }
  // The bodies and values are the contract's; a map from each to its types would only repeat it here.
  const untyped: object = server
  return untyped as FakeServer
}
