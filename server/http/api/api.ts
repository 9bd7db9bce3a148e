import { Hono } from 'hono'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { largestExchange } from '../../sync/exchange.ts'
import { accountRoutes } from './account-routes.ts'
import { administrationRoutes } from './administration-routes.ts'
import { refuse } from './answers.ts'
import { readBytes } from './bytes.ts'
import { frontDoor, requireSignedIn } from './doors.ts'
import type { ApiEnvironment, ApiPlatform } from './environment.ts'
import { fileRoutes } from './file-routes.ts'
import { workspaceRoutes } from './workspace-routes.ts'

/** The addresses below `/api`. `onError` hears of what is a fault of the server. */
export function createApi(
  platform: ApiPlatform,
  onError: (error: Error, path: string) => void,
): Hono<ApiEnvironment> {
  const api = new Hono<ApiEnvironment>()

  api.use(frontDoor(platform))
  api.post('/sync', async (context) => {
    const who = requireSignedIn(context)
    const body = await readBytes(context.req.raw, largestExchange)
    return context.body(new Uint8Array(await platform.exchange(body, who)), 200, {
      'Content-Type': 'application/octet-stream',
    })
  })
  api.route('/', accountRoutes(platform))
  api.route('/', workspaceRoutes(platform))
  api.route('/', administrationRoutes(platform))
  api.route('/', fileRoutes(platform))

  api.all('*', (context) =>
    refuse(context, appError('not_found', 'There is nothing at this address.')),
  )

  api.onError((error, context) => {
    context.header('Cache-Control', 'no-store')
    if (error instanceof AppFailure) return refuse(context, error.error)
    onError(error, context.req.path)
    return refuse(
      context,
      appError('internal', 'The server failed to answer. Its log has the reason.'),
    )
  })

  return api
}
