import { Hono } from 'hono'
import { accountsApi } from '../../../protocol/accounts-api.ts'
import { accountIdSchema, type AccountId } from '../../../protocol/ids.ts'
import { administer, listAccounts, readAudit } from '../../accounts/administration.ts'
import { notFound } from '../../accounts/failures.ts'
import { createResetLink } from '../../accounts/new-password.ts'
import { readBody } from './answers.ts'
import { requireSignedIn } from './doors.ts'
import type { ApiContext, ApiEnvironment, ApiPlatform } from './environment.ts'

/** For who administers the server: the accounts, new passwords, and what happened. */
export function administrationRoutes({ accounts }: ApiPlatform): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>()
  const originOf = (context: ApiContext) => ({ address: context.get('address') })

  routes.get('/accounts', async (context) => {
    const { account } = requireSignedIn(context)
    return context.json({ accounts: await listAccounts(accounts, account) })
  })

  routes.patch('/accounts/:account', async (context) => {
    const { account } = requireSignedIn(context)
    const wish = await readBody(context, accountsApi.administer)
    await administer(accounts, account, accountOf(context), wish, originOf(context))
    return context.body(null, 204)
  })

  routes.post('/accounts/:account/reset-link', async (context) => {
    const { account } = requireSignedIn(context)
    const link = await createResetLink(accounts, account, accountOf(context), originOf(context))
    return context.json(link, 201)
  })

  routes.get('/audit', async (context) => {
    const { account } = requireSignedIn(context)
    return context.json({ entries: await readAudit(accounts, account) })
  })

  return routes
}

function accountOf(context: ApiContext): AccountId {
  const parsed = accountIdSchema.safeParse(context.req.param('account'))
  if (!parsed.success) throw notFound('The account')
  return parsed.data
}
