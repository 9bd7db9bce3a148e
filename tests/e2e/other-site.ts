import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { openServerIdentity } from '../../server/https/certificate-store.ts'

/** Another site of the web, on this machine and over TLS: a browser that maps its names here asks it as it asks any. */
export type OtherSite = {
  /** Where the names lead, as `127.0.0.1:port`. */
  readonly address: string
  /** What was asked so far: `https://host/path`, with the referrer behind it where one was told. */
  readonly requests: string[]
  stop(): Promise<void>
}

/** Answers every `.png` with a picture of 40 by 20 pixels, `/missing…` with nothing, and all else with a page. */
export async function startOtherSite(names: readonly string[]): Promise<OtherSite> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-other-'))
  const { key, certificate } = openServerIdentity(folder, names, new Date())
  const requests: string[] = []
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const path = request.url ?? '/'
    const { referer, host = '' } = request.headers
    if (path !== '/favicon.ico')
      requests.push(`https://${host}${path}${referer === undefined ? '' : ` from ${referer}`}`)
    if (path.startsWith('/missing')) {
      response.writeHead(404).end()
    } else if (path.endsWith('.png')) {
      response.writeHead(200, { 'Content-Type': 'image/png' }).end(picture(40, 20))
    } else {
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end(`<!doctype html><title>Other</title><h1>Another site</h1>`)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The site has no port.')
  return {
    address: `127.0.0.1:${address.port}`,
    requests,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true })
    },
  }
}

/** A PNG in one colour. */
export function picture(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const line = Buffer.alloc(1 + width * 3, 0x60)
  line[0] = 0
  const rows = Buffer.concat(Array.from({ length: height }, () => line))
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
