/** One request about the bytes of a file, and what is wrong where there is no good answer. */
import { fail, ok, type Result } from '../../lib/result.ts'
import * as z from 'zod/mini'
import type { Fault } from './transfers.ts'

export type FileLine = {
  readonly fetch: typeof fetch
  /** Runs work later; returns what calls it off. */
  schedule(work: () => void, delayMs: number): () => void
}

/** A line that says nothing for so long is taken for broken, ms. */
export const silenceMs = 60_000

const refusalSchema = z.object({
  error: z.looseObject({ code: z.string(), received: z.optional(z.int()) }),
})

/** A refusal; `received` is told where an upload goes on elsewhere, `status` of what is no answer of ours. */
export type LineFault = Fault & { readonly received: number | null; readonly status: number }

/** Sends a request that ends with `signal`, or after `silenceMs` without an answer. */
export async function ask(
  line: FileLine,
  path: string,
  request: RequestInit,
  signal: AbortSignal,
): Promise<Result<Response, LineFault>> {
  const silence = new AbortController()
  const cancel = line.schedule(() => silence.abort(), silenceMs)
  const stop = () => silence.abort()
  signal.addEventListener('abort', stop)
  try {
    const response = await line.fetch(path, {
      ...request,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: silence.signal,
    })
    return response.ok ? ok(response) : fail(await faultOf(response))
  } catch {
    // The browser says no more than that no answer came.
    return fail(offline)
  } finally {
    cancel()
    signal.removeEventListener('abort', stop)
  }
}

export const offline: LineFault = { code: 'offline', quietMs: null, received: null, status: 0 }

async function faultOf(response: Response): Promise<LineFault> {
  const { status, headers } = response
  const isJson = /^application\/json\b/.test(headers.get('Content-Type') ?? '')
  const body: unknown = isJson ? await response.json() : null
  const refusal = refusalSchema.safeParse(body)
  const isBusy = status === 429 || status === 503
  const seconds = Number(headers.get('Retry-After') ?? '5')
  return {
    code: refusal.success ? refusal.data.error.code : 'unsupported',
    received: refusal.success ? (refusal.data.error.received ?? null) : null,
    quietMs: isBusy ? Math.max(1, Number.isFinite(seconds) ? seconds : 5) * 1000 : null,
    status,
  }
}
