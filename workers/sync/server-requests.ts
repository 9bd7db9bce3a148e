import { fail, ok, type Result } from '../../lib/result.ts'
import { appError, type AppError } from '../../protocol/errors.ts'
import type { ServerRequest } from '../../protocol/sync-worker.ts'
import * as z from 'zod/mini'

/** Longer than any answer about accounts takes, hashing a password included, ms. */
const deadlineMs = 30_000

const refusalSchema = z.object({ error: z.looseObject({ code: z.string(), message: z.string() }) })

/** Asks the server below `/api`. The session is a cookie of this origin; nothing of it is seen here. */
export async function askServer(
  { method, path, body }: ServerRequest,
  fetching: typeof fetch = fetch,
): Promise<Result<unknown, AppError>> {
  const request: RequestInit = {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(deadlineMs),
  }
  if (body !== undefined) {
    request.headers = { 'Content-Type': 'application/json' }
    request.body = JSON.stringify(body)
  }
  try {
    const response = await fetching(`/api${path}`, request)
    return await read(response)
  } catch {
    // The browser says no more than that no answer came.
    return fail(
      appError(
        'offline',
        'The server does not answer. Everything stays on this device; try again when there is a connection.',
      ),
    )
  }
}

async function read(response: Response): Promise<Result<unknown, AppError>> {
  if (response.status === 204) return ok(null)
  const isJson = /^application\/json\b/.test(response.headers.get('Content-Type') ?? '')
  const answer: unknown = isJson ? await response.json() : null
  if (response.ok && isJson) return ok(answer)
  const refusal = refusalSchema.safeParse(answer)
  // The codes are those of protocol/errors.ts; one that a newer server adds is told by its message.
  if (refusal.success) return fail(refusal.data.error as AppError)
  return fail(
    appError('unsupported', 'What answers at this address is no server of Holdfast.', {
      status: response.status,
    }),
  )
}
