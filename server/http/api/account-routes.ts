import { Hono } from 'hono'
import { accountsApi, type ServerInfo, type SessionInfo } from '../../../protocol/accounts-api.ts'
import { sessionIdSchema } from '../../../protocol/ids.ts'
import { previewDeletion, deleteAccount } from '../../accounts/deletion.ts'
import { createDeviceLink, openDeviceLink } from '../../accounts/device-links.ts'
import { notFound } from '../../accounts/failures.ts'
import { describeMe } from '../../accounts/me.ts'
import { changePassword, recover, renewRecoveryCode, reset } from '../../accounts/new-password.ts'
import { endSessions, publishEnded, type OpenedSession } from '../../accounts/sessions.ts'
import { createFirstAccount, hasAccounts, signIn } from '../../accounts/sign-in.ts'
import type { Account } from '../../stores/registry/accounts.ts'
import { removeSessionToken, writeSessionToken } from '../session-cookie.ts'
import { readBody } from './answers.ts'
import { arrive, attempt } from './attempts.ts'
import { requireSignedIn } from './doors.ts'
import type { ApiContext, ApiEnvironment, ApiPlatform } from './environment.ts'

/** Accounts: to make one, to sign in and out, and what a person does with the own account. */
export function accountRoutes(platform: ApiPlatform): Hono<ApiEnvironment> {
  const { accounts } = platform
  const routes = new Hono<ApiEnvironment>()
  const originOf = (context: ApiContext) => ({ address: context.get('address') })

  const welcome = async (
    context: ApiContext,
    opened: OpenedSession & { readonly account: Account },
  ) => {
    await arrive(context, platform, opened)
    return describeMe(accounts, opened)
  }

  routes.get('/server', async (context) => {
    const info: ServerInfo = {
      name: 'holdfast',
      hasAccounts: await hasAccounts(accounts),
      now: accounts.clock.now(),
    }
    return context.json(info)
  })

  routes.post('/accounts/first', async (context) => {
    const { device, personId, ...person } = await readBody(context, accountsApi.createFirstAccount)
    const founded = await attempt(context, platform, 'first_account', null, () =>
      createFirstAccount(accounts, person, { device, personId }, originOf(context)),
    )
    const me = await welcome(context, founded)
    return context.json({ ...me, recoveryCode: founded.recoveryCode }, 201)
  })

  routes.post('/sessions', async (context) => {
    const { device, personId, ...credentials } = await readBody(context, accountsApi.signIn)
    const opened = await attempt(context, platform, 'password', credentials.email, () =>
      signIn(accounts, credentials, { device, personId }, originOf(context)),
    )
    return context.json(await welcome(context, opened), 201)
  })

  routes.get('/me', async (context) =>
    context.json(await describeMe(accounts, requireSignedIn(context))),
  )

  routes.patch('/me', async (context) => {
    const who = requireSignedIn(context)
    const { name } = await readBody(context, accountsApi.updateAccount)
    await accounts.store.registry.write((tables) =>
      tables.accounts.update(who.account.id, { name }),
    )
    return context.json(await describeMe(accounts, who))
  })

  routes.get('/me/deletion', async (context) =>
    context.json(await previewDeletion(accounts, requireSignedIn(context).account)),
  )

  routes.delete('/me', async (context) => {
    const { account } = requireSignedIn(context)
    const { password } = await readBody(context, accountsApi.confirm)
    const done = await attempt(context, platform, 'password', account.email, () =>
      deleteAccount(accounts, account, password, originOf(context)),
    )
    removeSessionToken(context, context.get('site'))
    return context.json(done)
  })

  routes.post('/me/password', async (context) => {
    const who = requireSignedIn(context)
    const wish = await readBody(context, accountsApi.changePassword)
    const opened = await attempt(context, platform, 'password', who.account.email, () =>
      changePassword(accounts, who, wish, originOf(context)),
    )
    const { session, token } = opened
    const leftMs = session.expiresAt - accounts.clock.now()
    writeSessionToken(context, context.get('site'), token, leftMs)
    return context.body(null, 204)
  })

  routes.post('/me/recovery-code', async (context) => {
    const { account } = requireSignedIn(context)
    const { password } = await readBody(context, accountsApi.confirm)
    const recoveryCode = await attempt(context, platform, 'password', account.email, () =>
      renewRecoveryCode(accounts, account, password, originOf(context)),
    )
    return context.json({ recoveryCode }, 201)
  })

  routes.post('/recovery', async (context) => {
    const { device, personId, ...proof } = await readBody(context, accountsApi.recover)
    const opened = await attempt(context, platform, 'recovery', proof.email, () =>
      recover(accounts, proof, { device, personId }, originOf(context)),
    )
    const me = await welcome(context, opened)
    return context.json({ ...me, recoveryCode: opened.recoveryCode }, 201)
  })

  routes.post('/reset', async (context) => {
    const { device, personId, ...proof } = await readBody(context, accountsApi.reset)
    const opened = await attempt(context, platform, 'reset', null, () =>
      reset(accounts, proof, { device, personId }, originOf(context)),
    )
    return context.json(await welcome(context, opened), 201)
  })

  routes.get('/sessions', async (context) => {
    const { account, session } = requireSignedIn(context)
    const infos = await accounts.store.registry.read(async (tables) => {
      const devices = await tables.devices.ofAccount(account.id)
      const live = await tables.sessions.liveOfAccount(account.id, accounts.clock.now())
      return live.map(({ id, deviceId, createdAt, seenAt }): SessionInfo => {
        const device = devices.find((candidate) => candidate.id === deviceId)
        const isCurrent = id === session.id
        return { id, deviceId, deviceName: device?.name ?? '', createdAt, seenAt, isCurrent }
      })
    })
    return context.json({ sessions: infos })
  })

  routes.delete('/sessions/current', async (context) => {
    const { account, session } = requireSignedIn(context)
    const ended = await accounts.store.registry.write((tables) =>
      endSessions(accounts, tables, account.id, ({ id }) => id === session.id),
    )
    publishEnded(accounts, ended)
    removeSessionToken(context, context.get('site'))
    return context.body(null, 204)
  })

  routes.delete('/sessions/others', async (context) => {
    const { account, session } = requireSignedIn(context)
    const ended = await accounts.store.registry.write((tables) =>
      endSessions(accounts, tables, account.id, ({ id }) => id !== session.id),
    )
    publishEnded(accounts, ended)
    return context.json({ ended: ended.length })
  })

  routes.delete('/sessions/:id', async (context) => {
    const { account } = requireSignedIn(context)
    const wanted = sessionIdSchema.safeParse(context.req.param('id'))
    const ended = await accounts.store.registry.write((tables) =>
      endSessions(accounts, tables, account.id, ({ id }) => wanted.success && id === wanted.data),
    )
    if (ended.length === 0) throw notFound('The session')
    publishEnded(accounts, ended)
    return context.body(null, 204)
  })

  routes.post('/device-links', async (context) => {
    const link = await createDeviceLink(accounts, requireSignedIn(context), originOf(context))
    return context.json(link, 201)
  })

  routes.post('/device-links/open', async (context) => {
    const { token, ...arrival } = await readBody(context, accountsApi.openDeviceLink)
    const opened = await attempt(context, platform, 'device_link', null, () =>
      openDeviceLink(accounts, token, arrival, originOf(context)),
    )
    return context.json(await welcome(context, opened), 201)
  })

  return routes
}
