import { canChangeRole, roleAt } from '../../../domain/permissions.ts'
import type { Result } from '../../../lib/result.ts'
import type { InvitationInfo, LinkInfo, MemberInfo } from '../../../protocol/accounts-api.ts'
import type { AppError } from '../../../protocol/errors.ts'
import type { AccountId, NodeId } from '../../../protocol/ids.ts'
import type { Role } from '../../../protocol/rows.ts'
import { shownName } from '../../actions/act.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'
import { Asked } from '../../stores/asked.svelte.ts'
import type { Server } from '../../stores/server.ts'
import { t } from '../../words/words.ts'
import { rolesDownTo } from './role-words.ts'

type Grant = MemberInfo['grants'][number]

/** Who has access to a workspace, who is invited, and what I may change of that. */
export class People {
  readonly members: Asked<readonly MemberInfo[]>
  readonly invitations: Asked<readonly InvitationInfo[]>
  readonly #server: Server
  readonly #workspace: WorkspaceClient
  #myId = $state<AccountId | null>(null)
  #roots = $state.raw<readonly { readonly id: NodeId; readonly name: string }[]>([])

  constructor(server: Server, workspace: WorkspaceClient) {
    this.#server = server
    this.#workspace = workspace
    this.members = new Asked(() => server.accounts.members(workspace.id))
    this.invitations = new Asked(() => server.accounts.invitations(workspace.id))
  }

  async ask(): Promise<void> {
    const me = await this.#server.accounts.me()
    if (me.ok) this.#myId = me.value.account.id
    await Promise.all([this.members.ask(), this.invitations.ask()])
    await this.#nameRoots()
  }

  get me(): MemberInfo | null {
    return this.members.value?.find(({ accountId }) => accountId === this.#myId) ?? null
  }

  isMe({ accountId }: MemberInfo): boolean {
    return accountId === this.#myId
  }

  /** My role at a place; null for the workspace as a whole. */
  myRole(rootId: NodeId | null): Role | null {
    return roleAt(this.me?.grants ?? [], rootId === null ? [] : [rootId])
  }

  /** The roles I can give at a place, the strongest first. */
  givable(rootId: NodeId | null): readonly Role[] {
    const own = this.myRole(rootId)
    if (own === null || !canChangeRole(own, { from: null, to: null })) return []
    return rolesDownTo(own)
  }

  /** What I can make of a role that somebody has: null is to take it away. */
  changesOf({ rootId, role }: Grant): readonly (Role | null)[] {
    const own = this.myRole(rootId)
    if (own === null) return []
    return [...rolesDownTo('owner'), null].filter((to) => canChangeRole(own, { from: role, to }))
  }

  placeName(rootId: NodeId | null): string {
    if (rootId === null) return t('the whole workspace')
    const root = this.#roots.find(({ id }) => id === rootId)
    return root?.name ?? t('a part that is not on this device')
  }

  /** The places to invite to: the whole, or one of its parts. */
  get roots(): readonly { readonly id: NodeId; readonly name: string }[] {
    return this.#roots
  }

  /** Why it was not changed, else null. */
  async change(accountId: AccountId, rootId: NodeId | null, role: Role | null) {
    const answer = await this.#server.accounts.changeRole(this.#workspace.id, {
      accountId,
      rootId,
      role,
    })
    if (answer.ok) await this.members.ask()
    return answer.ok ? null : answer.error
  }

  async invite(role: Role, rootId: NodeId | null): Promise<Result<LinkInfo, AppError>> {
    const answer = await this.#server.accounts.invite(this.#workspace.id, { role, rootId })
    if (answer.ok) await this.invitations.ask()
    return answer
  }

  /** Why it still stands, else null. */
  async revoke(id: string): Promise<AppError | null> {
    const answer = await this.#server.accounts.revokeInvitation(this.#workspace.id, id)
    await this.invitations.ask()
    return answer.ok ? null : answer.error
  }

  async #nameRoots(): Promise<void> {
    const rows = await this.#workspace.query('nodes.list', { parentId: null, limit: 500 })
    this.#roots = rows.map((row) => ({ id: row.id, name: shownName(row.attributes['name']) }))
  }
}
