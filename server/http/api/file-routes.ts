/**
 * Files of a workspace: uploads by tus 1.0 (https://tus.io/protocols/resumable-upload, with creation, creation with
 * upload, termination and expiration), downloads by HTTP.
 */
import { Hono } from 'hono'
import { AppFailure, appError } from '../../../protocol/errors.ts'
import { fileHashSchema } from '../../../protocol/files-api.ts'
import { nodeIdSchema, workspaceIdSchema, type NodeId } from '../../../protocol/ids.ts'
import { notFound } from '../../accounts/failures.ts'
import { admit, type Admission } from '../../accounts/tickets.ts'
import { findDownload } from '../../files/downloads.ts'
import type { Declared, UploadProgress } from '../../files/uploads.ts'
import { limitKey } from '../client-address.ts'
import { requireSignedIn } from './doors.ts'
import type { ApiContext, ApiEnvironment, ApiPlatform } from './environment.ts'
import { takeOrRefuse } from './rate-limits.ts'
import { readRange } from './byte-range.ts'

const tusVersion = '1.0.0'
const chunkType = 'application/offset+octet-stream'

export function fileRoutes({ accounts, limits, files }: ApiPlatform): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>()
  const { context: filesContext, uploads } = files
  const base = '/workspaces/:workspace/files'

  async function visitorOf(context: ApiContext): Promise<Admission> {
    const { session } = requireSignedIn(context)
    const workspace = workspaceIdSchema.safeParse(context.req.param('workspace'))
    const visitor = workspace.success ? await admit(accounts, session.id, workspace.data) : null
    if (visitor === null) throw notFound('The workspace')
    return visitor
  }

  function tell(context: ApiContext, visitor: Admission, progress: UploadProgress): void {
    const { id, received, size, expiresAt } = progress
    context.header('Upload-Offset', String(received))
    context.header('Upload-Length', String(size))
    if (received < size) context.header('Upload-Expires', new Date(expiresAt).toUTCString())
    context.header('Location', `/api/workspaces/${visitor.workspace}/files/uploads/${id}`)
  }

  routes.use(`${base}/*`, speakTus)
  routes.use(base, speakTus)

  routes.options(base, (context) => {
    context.header('Tus-Version', tusVersion)
    context.header('Tus-Extension', 'creation,creation-with-upload,termination,expiration')
    context.header('Tus-Max-Size', String(filesContext.limits.largestMib * 2 ** 20))
    return context.body(null, 204)
  })

  routes.post(base, async (context) => {
    const visitor = await visitorOf(context)
    takeOrRefuse(limits.uploadsByAddress, limitKey(context.get('address')))
    takeOrRefuse(limits.uploadsByAccount, visitor.account)
    let progress = await uploads.begin(visitor, readDeclared(context))
    const { body } = context.req.raw
    if (hasChunk(context) && body !== null && progress.received === 0 && progress.size > 0) {
      progress = await uploads.append(visitor, progress.id, 0, piecesOf(body))
    }
    tell(context, visitor, progress)
    return context.body(null, 201)
  })

  // Hono answers HEAD by GET.
  routes.get(`${base}/uploads/:upload`, async (context) => {
    const visitor = await visitorOf(context)
    tell(context, visitor, await uploads.progress(visitor, context.req.param('upload')))
    return context.body(null, 204)
  })

  routes.patch(`${base}/uploads/:upload`, async (context) => {
    const visitor = await visitorOf(context)
    if (!hasChunk(context)) throw invalid(`The bytes come as Content-Type: ${chunkType}.`)
    const offset = readCount(context.req.header('Upload-Offset'), 'Upload-Offset')
    const { body } = context.req.raw
    const pieces = body === null ? noPieces() : piecesOf(body)
    const id = context.req.param('upload')
    tell(context, visitor, await uploads.append(visitor, id, offset, pieces))
    return context.body(null, 204)
  })

  routes.delete(`${base}/uploads/:upload`, async (context) => {
    await uploads.end(await visitorOf(context), context.req.param('upload'))
    return context.body(null, 204)
  })

  routes.get(`${base}/:node/:hash`, async (context) => {
    const visitor = await visitorOf(context)
    const { node, hash } = readNames(context)
    const { size, read } = await findDownload(filesContext, visitor, node, hash)
    const etag = `"${hash}"`
    context.header('ETag', etag)
    context.header('Accept-Ranges', 'bytes')
    context.header('Content-Type', 'application/octet-stream')
    context.header('Content-Disposition', 'attachment')
    if (context.req.header('If-None-Match')?.includes(etag) === true) return context.body(null, 304)
    const range = readRange(context.req.raw.headers, etag, size)
    if (range === null) {
      context.header('Content-Range', `bytes */${size}`)
      return context.body(null, 416)
    }
    const isPart = range !== 'whole'
    const { from, to } = isPart ? range : { from: 0, to: size }
    if (isPart) context.header('Content-Range', `bytes ${from}-${to - 1}/${size}`)
    context.header('Content-Length', String(to - from))
    const status = isPart ? 206 : 200
    if (context.req.method === 'HEAD') return context.body(null, status)
    return context.body(await read({ from, to }), status)
  })

  return routes
}

async function speakTus(context: ApiContext, next: () => Promise<void>): Promise<Response | void> {
  context.header('Tus-Resumable', tusVersion)
  const asked = context.req.header('Tus-Resumable')
  const isUpload = ['POST', 'PATCH', 'DELETE'].includes(context.req.method)
  if (asked === tusVersion || (asked === undefined && !isUpload)) return next()
  context.header('Tus-Version', tusVersion)
  return context.body(null, 412)
}

const hasChunk = (context: ApiContext) => context.req.header('Content-Type') === chunkType

/** `Upload-Metadata: node <base64>,hash <base64>` */
function readDeclared(context: ApiContext): Declared {
  const size = readCount(context.req.header('Upload-Length'), 'Upload-Length')
  const values = new Map<string, string>()
  for (const pair of (context.req.header('Upload-Metadata') ?? '').split(',')) {
    const [key = '', value = ''] = pair.trim().split(' ')
    values.set(key, Buffer.from(value, 'base64').toString('utf8'))
  }
  const node = nodeIdSchema.safeParse(values.get('node'))
  const hash = fileHashSchema.safeParse(values.get('hash'))
  if (!node.success) throw invalid('Upload-Metadata has to name the node of the file.')
  if (!hash.success) throw invalid('Upload-Metadata has to name the SHA-256 of the file.')
  return { node: node.data, hash: hash.data, size }
}

function readNames(context: ApiContext): { readonly node: NodeId; readonly hash: string } {
  const node = nodeIdSchema.safeParse(context.req.param('node'))
  const hash = fileHashSchema.safeParse(context.req.param('hash'))
  if (!node.success || !hash.success) throw notFound('The file')
  return { node: node.data, hash: hash.data }
}

function readCount(text: string | undefined, name: string): number {
  const count = Number(text)
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw invalid(`${name} has to be a number of bytes.`)
  }
  return count
}

const piecesOf = (body: ReadableStream<Uint8Array>) => body as AsyncIterable<Uint8Array>

async function* noPieces(): AsyncIterable<Uint8Array> {
  // Nothing came with the request.
}

const invalid = (message: string) => new AppFailure(appError('invalid_args', message))
