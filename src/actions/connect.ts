/** Joining this device with an account, and leaving it, as the console and the screens do it. */
import { AppFailure, appError, type AppError } from '../../protocol/errors.ts'
import type { Me } from '../../protocol/accounts-api.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { roleSchema } from '../../protocol/role.ts'
import { fail, ok, type Result } from '../../lib/result.ts'
import { accounts } from '../client/accounts.ts'
import { enter, leave, thisDevice, type Entered } from '../client/connection.ts'
import type { ConsoleConnect, DocumentTicket } from '../client/console.ts'
import { openWorkspace } from '../client/open-workspace.ts'
import { registryClient } from '../client/registry.ts'
import type { WorkspaceClient } from '../client/workspace.ts'
import { t } from '../words/words.ts'
import { nodePath } from '../stores/route.ts'
import type { Going } from '../stores/server.ts'

export type Joined = {
  readonly workspaceId: WorkspaceId
  /** Of an account that was just made: told this once. */
  readonly recoveryCode?: string
}

/**
 * Goes where a sign-in leads. A sample that nobody touched is removed from this device once the account's workspace is
 * open.
 */
export async function goIn(
  me: Me,
  { open, to = null }: { readonly open: WorkspaceClient | null; readonly to?: WorkspaceId | null },
  { current, go }: Going,
): Promise<Result<Entered, AppError>> {
  const closedSampleId = open === null ? await findClosedSample() : null
  const entered = await enter(me, open, to)
  if (!entered.ok) return entered
  const { workspaceId } = entered.value
  const sampleId = entered.value.sampleId ?? closedSampleId
  if (workspaceId !== open?.id) {
    go(nodePath(workspaceId))
    await current()
  }
  if (sampleId !== null) {
    const removed = await registryClient.remove(sampleId)
    // Another window shows it: then it stays.
    if (!removed.ok && removed.error.code !== 'storage_locked') return removed
  }
  return entered
}

/** The sample that a first visit left on a device which now comes by a link, with nothing open. */
async function findClosedSample(): Promise<WorkspaceId | null> {
  const local = (await registryClient.list()).filter(({ settings }) => settings.server !== true)
  const [only] = local
  if (only === undefined || local.length > 1) return null
  const workspace = await openWorkspace(only.id as WorkspaceId)
  try {
    return (await workspace.query('workspace.counts', {})).isPristine ? workspace.id : null
  } catch (error) {
    // What cannot be read now is nothing to remove.
    if (error instanceof AppFailure) return null
    throw error
  } finally {
    await workspace.close()
  }
}

/** The first account of a server, a new one by invitation, or one that is there. */
export async function connectByScript(
  wish: ConsoleConnect,
  going: Going,
): Promise<Result<Joined, AppError>> {
  if (wish.server !== undefined && new URL(wish.server, location.href).origin !== location.origin)
    return fail(
      appError(
        'unsupported',
        t(
          'A page of Holdfast speaks with the server it came from alone. Open the address of the other server.',
        ),
        { server: wish.server },
      ),
    )
  const info = await accounts.server()
  if (!info.ok) return info
  const signed = await signIn(wish, info.value.hasAccounts)
  if (!signed.ok) return signed
  const { me, wanted } = signed.value
  const open = await going.current().catch((error: unknown) => {
    if (error instanceof AppFailure) return null
    throw error
  })
  const entered = await goIn(me, { open, to: wanted }, going)
  if (!entered.ok) return entered
  const { workspaceId } = entered.value
  return ok('recoveryCode' in me ? { workspaceId, recoveryCode: me.recoveryCode } : { workspaceId })
}

type SignedIn = {
  readonly me: Me & { readonly recoveryCode?: string }
  readonly wanted: WorkspaceId | null
}

async function signIn(
  { email, password, name = email.replace(/@.*/, ''), invite }: ConsoleConnect,
  hasAccounts: boolean,
): Promise<Result<SignedIn, AppError>> {
  const arrival = await thisDevice()
  if (!hasAccounts) {
    const made = await accounts.createFirst({ email, password, name, ...arrival })
    return made.ok ? ok({ me: made.value, wanted: null }) : made
  }
  if (invite === undefined) {
    const me = await accounts.signIn({ email, password, ...arrival })
    return me.ok ? ok({ me: me.value, wanted: null }) : me
  }
  const token = invite.replace(/^.*#/, '')
  const joined = await accounts.acceptInvitation({
    token,
    account: { email, password, name, ...arrival },
  })
  if (joined.ok) return ok({ me: joined.value, wanted: joined.value.workspaceId })
  if (joined.error.code !== 'email_taken') return joined
  const me = await accounts.signIn({ email, password, ...arrival })
  if (!me.ok) return me
  const accepted = await accounts.acceptInvitation({ token })
  if (!accepted.ok) return accepted
  return ok({ me: accepted.value, wanted: accepted.value.workspaceId })
}

/** Signs this device out. `keep`: its copies stay as workspaces of this device alone, else they are removed. */
export async function disconnectDevice(
  { keep }: { readonly keep: boolean },
  { current, go }: Going,
): Promise<Result<null, AppError>> {
  const open = await current()
  const left = await leave(open, { keep })
  if (!left.ok || left.value.length === 0) return left.ok ? ok(null) : left
  const others = (await registryClient.list()).filter(
    ({ id }) => !left.value.includes(id as WorkspaceId),
  )
  const next = others[0]?.id ?? (await freshWorkspace())
  if (left.value.includes(open.id)) {
    go(nodePath(next as WorkspaceId))
    await current()
  }
  for (const id of left.value) {
    const removed = await registryClient.remove(id)
    if (!removed.ok) return removed
  }
  return ok(null)
}

/** Whoever removes all copies from a device still has a page to write on. */
async function freshWorkspace(): Promise<WorkspaceId> {
  const made = await registryClient.create(t('My workspace'))
  if (!made.ok) throw new AppFailure(made.error)
  return made.value.id
}

/** A link that lets one person in, once. Its secret stands behind `#`, where no log sees it. */
export async function inviteByLink(
  workspace: WorkspaceClient,
  wish: { readonly role: string; readonly rootId?: string },
): Promise<Result<string, AppError>> {
  const role = roleSchema.safeParse(wish.role)
  if (!role.success)
    return fail(
      appError(
        'invalid_args',
        t('A role is one of owner, admin, editor, commenter, viewer, guest.'),
      ),
    )
  const made = await accounts.invite(workspace.id, {
    role: role.data,
    rootId: wish.rootId ?? null,
  })
  return made.ok ? ok(new URL(`/invite#${made.value.token}`, location.origin).href) : made
}

/** Lets a stock y-websocket client join the document of a page: `new WebsocketProvider(url, room, doc, {params})`. */
export async function documentTicket(
  workspace: WorkspaceClient,
  nodeId: string,
): Promise<Result<DocumentTicket, AppError>> {
  const made = await accounts.createTicket({ workspaceId: workspace.id, nodeId })
  if (!made.ok) return made
  const url = new URL('/documents', location.origin.replace(/^http/, 'ws')).href
  return ok({ url, room: `${workspace.id}/${nodeId}`, params: { ticket: made.value.ticket } })
}
