import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ZodMiniType } from 'zod/mini'
import { AppFailure, appError, type AppError, type ErrorCode } from '../../../protocol/errors.ts'
import { readBytes } from './bytes.ts'
import type { ApiContext } from './environment.ts'

/** Of the bodies that accounts send, bytes. */
const largestBody = 64 * 1024

/** The status of a refusal; a code that is not here is a fault of the server. */
const statusByCode: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid_args: 400,
  unauthenticated: 401,
  wrong_credentials: 401,
  forbidden: 403,
  wrong_origin: 403,
  insecure_connection: 403,
  not_found: 404,
  email_taken: 409,
  tenant_exists: 409,
  last_owner: 409,
  name_taken: 409,
  quota_exceeded: 409,
  wrong_offset: 409,
  link_invalid: 410,
  too_large: 413,
  hash_mismatch: 422,
  rate_limited: 429,
  busy: 503,
  storage_full: 507,
}

export function refuse(context: ApiContext, error: AppError): Response {
  if (error.code === 'rate_limited' && typeof error['retryAfterMs'] === 'number') {
    context.header('Retry-After', String(Math.ceil(error['retryAfterMs'] / 1000)))
  }
  if (error.code === 'busy') context.header('Retry-After', '5')
  return context.json({ error }, statusByCode[error.code] ?? 500)
}

const invalid = (message: string, data: Readonly<Record<string, unknown>> = {}) =>
  new AppFailure(appError('invalid_args', message, data))

/** The body of a request, as its schema wants it. Throws with the field at fault, never with what was in it. */
export async function readBody<Output>(
  context: ApiContext,
  schema: ZodMiniType<Output>,
): Promise<Output> {
  const type = context.req.header('Content-Type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    throw invalid('The body has to be JSON, with Content-Type: application/json.')
  }
  const parsed = schema.safeParse(jsonOf(await readBytes(context.req.raw, largestBody)))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({
    field: path.map(String).join('.'),
    message,
  }))
  const [first] = issues
  const fault = first === undefined ? '' : `${first.field}: ${first.message}`
  throw invalid(`The request is not understood. ${fault}`.trim(), { issues })
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('The body is not valid JSON.')
    throw error
  }
}
