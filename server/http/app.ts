import { Hono, type Context } from 'hono'
import { routePath } from 'hono/route'
import type { ApiEnvironment } from './api/environment.ts'
import type { AppFile, AppFiles } from './app-files.ts'
import { encodedBody } from './encoding.ts'
import { addressOf } from './api/doors.ts'
import { securityHeaders } from './security-headers.ts'

/** What the web part of the server stands on. */
export type AppPlatform = {
  readonly files: AppFiles
  /** The certificate authority that a phone has to trust, in PEM; null without HTTPS. */
  readonly authorityPem: string | null
  readonly service: AppService
}

/** The part of the server that the web part asks and tells. */
export interface AppService {
  /** What answers below `/api`. */
  readonly api: Hono<ApiEnvironment>
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** True from the moment the server is asked to stop: a load balancer sends nobody here any more. */
  readonly isDraining: boolean
  onRequest(line: RequestLine): void
  onError(error: unknown, path: string): void
  /** The numbers for who may read them, else null. */
  readMetrics(address: string | null): string | null
}

/** One answered request, for the log. */
export type RequestLine = {
  readonly method: string
  readonly path: string
  /** The pattern that the path fits: of these there are few. */
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

/** Pages with an address of their own; every other address without an extension is a place inside the app. */
const pageByPath: Readonly<Record<string, string>> = {
  '/': '/index.html',
  '/recover': '/recover.html',
}

/** The server's web part: the files of the app, deep links, and the answers that are no file. */
export function createApp({ files, authorityPem, service }: AppPlatform): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>()

  app.use(async (context, next) => {
    const began = performance.now()
    await next()
    for (const [name, value] of Object.entries(securityHeaders(context.req.path))) {
      context.res.headers.set(name, value)
    }
    service.onRequest({
      method: context.req.method,
      path: context.req.path,
      route: routePath(context),
      status: context.res.status,
      durationMs: Math.round(performance.now() - began),
    })
  })

  app.get('/healthz', (context) => {
    context.header('Cache-Control', 'no-store')
    return service.isDraining
      ? context.json({ status: 'stopping' }, 503)
      : context.json({ status: 'ok' })
  })

  app.get('/metrics', (context) => {
    context.header('Cache-Control', 'no-store')
    const text = service.readMetrics(addressOf(context, service.trustedProxies))
    if (text === null) return context.text('Not for you.', 403)
    return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
  })

  if (authorityPem !== null) {
    app.get('/authority.crt', (context) =>
      context.body(authorityPem, 200, {
        'Content-Type': 'application/x-x509-ca-cert',
        'Content-Disposition': 'attachment; filename="holdfast-authority.crt"',
      }),
    )
  }

  // The service worker takes what is shared. It reaches the server only where none is in control yet.
  app.post('/share', (context) => context.redirect('/?share=unavailable', 303))

  app.route('/api', service.api)

  app.get('*', (context) => {
    const path = decodedPath(context.req.url)
    if (path === null) return context.text('The address is not valid.', 400)
    const file = fileAt(files, path)
    return file === null ? notFound(context) : sendFile(context, file)
  })

  app.all('*', (context) =>
    context.text('Only GET and HEAD are answered here.', 405, { Allow: 'GET, HEAD' }),
  )

  app.onError((error, context) => {
    service.onError(error, context.req.path)
    return context.text('The server failed to answer. Its log has the reason.', 500)
  })

  return app
}

/** The path of a URL, decoded once; null where the encoding is broken or hides a control character. */
function decodedPath(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url).pathname)
    // eslint-disable-next-line no-control-regex -- control characters are what this looks for
    return /[\u0000-\u001f\\]/.test(path) ? null : path
  } catch (error) {
    if (error instanceof URIError || error instanceof TypeError) return null
    throw error
  }
}

function fileAt(files: AppFiles, path: string): AppFile | null {
  const page = pageByPath[path]
  const exact = files.get(page ?? path)
  if (exact !== undefined) return exact
  const isPlaceInApp = !path.startsWith('/assets/') && !/\.[^/]*$/.test(path)
  return isPlaceInApp ? (files.get('/index.html') ?? null) : null
}

function sendFile(context: Context, file: AppFile): Response {
  context.header('Cache-Control', file.cacheControl)
  context.header('ETag', file.etag)
  if (file.brotli !== null || file.gzip !== null) context.header('Vary', 'Accept-Encoding')
  if (matchesEtag(context.req.header('If-None-Match'), file.etag)) return context.body(null, 304)
  const { encoding, body } = encodedBody(file, context.req.header('Accept-Encoding'))
  context.header('Content-Type', file.contentType)
  context.header('Content-Length', String(body.byteLength))
  if (encoding !== null) context.header('Content-Encoding', encoding)
  return context.req.method === 'HEAD' ? context.body(null) : context.body(body)
}

function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((item) => {
    const candidate = item.trim().replace(/^W\//, '')
    return candidate === etag || candidate === '*'
  })
}

function notFound(context: Context): Response {
  context.header('Cache-Control', 'no-store')
  return context.text('There is nothing at this address.', 404)
}
