import { Hono } from 'hono'
import { accountsApi } from '../../../protocol/accounts-api.ts'
import { workspaceIdSchema, type WorkspaceId } from '../../../protocol/ids.ts'
import { notFound } from '../../accounts/failures.ts'
import {
  acceptAsNewAccount,
  acceptInvitation,
  invite,
  listInvitations,
  lookAtInvitation,
  revokeInvitation,
} from '../../accounts/invitations.ts'
import { describeMe } from '../../accounts/me.ts'
import { changeRole, listMembers } from '../../accounts/members.ts'
import { createDocumentTicket, createTicket } from '../../accounts/tickets.ts'
import { createWorkspace, removeWorkspace, renameWorkspace } from '../../accounts/workspaces.ts'
import { readBody } from './answers.ts'
import { arrive, attempt } from './attempts.ts'
import { requireSignedIn } from './doors.ts'
import type { ApiContext, ApiEnvironment, ApiPlatform } from './environment.ts'

/** Workspaces: to bring one to the server, who may do what in it, and the way in. */
export function workspaceRoutes(platform: ApiPlatform): Hono<ApiEnvironment> {
  const { accounts } = platform
  const routes = new Hono<ApiEnvironment>()
  const originOf = (context: ApiContext) => ({ address: context.get('address') })

  routes.post('/workspaces', async (context) => {
    const { account } = requireSignedIn(context)
    const wish = await readBody(context, accountsApi.createWorkspace)
    const { id, displayName } = await createWorkspace(accounts, account, wish, originOf(context))
    return context.json({ id, name: displayName }, 201)
  })

  routes.patch('/workspaces/:workspace', async (context) => {
    const { account } = requireSignedIn(context)
    const { name } = await readBody(context, accountsApi.renameWorkspace)
    await renameWorkspace(accounts, account, workspaceOf(context), name)
    return context.body(null, 204)
  })

  routes.delete('/workspaces/:workspace', async (context) => {
    const { account } = requireSignedIn(context)
    await removeWorkspace(accounts, account, workspaceOf(context), originOf(context))
    return context.body(null, 204)
  })

  routes.get('/workspaces/:workspace/members', async (context) => {
    const { account } = requireSignedIn(context)
    const members = await listMembers(accounts, account, workspaceOf(context))
    return context.json({ members })
  })

  routes.put('/workspaces/:workspace/members', async (context) => {
    const { account } = requireSignedIn(context)
    const assignment = await readBody(context, accountsApi.changeRole)
    await changeRole(accounts, account, workspaceOf(context), assignment, originOf(context))
    return context.body(null, 204)
  })

  routes.get('/workspaces/:workspace/invitations', async (context) => {
    const { account } = requireSignedIn(context)
    const invitations = await listInvitations(accounts, account, workspaceOf(context))
    return context.json({ invitations })
  })

  routes.post('/workspaces/:workspace/invitations', async (context) => {
    const { account } = requireSignedIn(context)
    const wish = await readBody(context, accountsApi.invite)
    const link = await invite(accounts, account, workspaceOf(context), wish, originOf(context))
    return context.json(link, 201)
  })

  routes.delete('/workspaces/:workspace/invitations/:id', async (context) => {
    const { account } = requireSignedIn(context)
    const id = context.req.param('id')
    await revokeInvitation(accounts, account, workspaceOf(context), id, originOf(context))
    return context.body(null, 204)
  })

  routes.post('/invitations/look', async (context) => {
    const { token } = await readBody(context, accountsApi.lookAtInvitation)
    const preview = await attempt(context, platform, 'invitation', null, () =>
      lookAtInvitation(accounts, token),
    )
    return context.json(preview)
  })

  routes.post('/invitations/accept', async (context) => {
    const { token, account: newcomer } = await readBody(context, accountsApi.acceptInvitation)
    const origin = originOf(context)
    if (newcomer === undefined) {
      const who = requireSignedIn(context)
      const workspaceId = await attempt(context, platform, 'invitation', null, () =>
        acceptInvitation(accounts, who.account, token, origin),
      )
      return context.json({ ...(await describeMe(accounts, who)), workspaceId })
    }
    const { device, personId, ...person } = newcomer
    const founded = await attempt(context, platform, 'invitation', null, () =>
      acceptAsNewAccount(accounts, token, person, { device, personId }, origin),
    )
    await arrive(context, platform, founded)
    const { recoveryCode, workspaceId } = founded
    const me = await describeMe(accounts, founded)
    return context.json({ ...me, recoveryCode, workspaceId }, 201)
  })

  routes.post('/tickets', async (context) => {
    const who = requireSignedIn(context)
    const { workspaceId, nodeId } = await readBody(context, accountsApi.createTicket)
    const ticket =
      nodeId === undefined
        ? await createTicket(accounts, who, workspaceId)
        : await createDocumentTicket(accounts, who, workspaceId, nodeId)
    return context.json(ticket, 201)
  })

  return routes
}

/** The workspace that the address names. What is no id of ours names none. */
function workspaceOf(context: ApiContext): WorkspaceId {
  const parsed = workspaceIdSchema.safeParse(context.req.param('workspace'))
  if (!parsed.success) throw notFound('The workspace')
  return parsed.data
}
