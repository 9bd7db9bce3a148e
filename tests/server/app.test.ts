import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiEnvironment } from '../../server/http/api/environment.ts'
import { createApp } from '../../server/http/app.ts'
import { readAppFiles } from '../../server/http/app-files.ts'

const script = 'export const answer = 42\n'.repeat(40)
let folder: string
let app: ReturnType<typeof createApp>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-app-'))
  write('present/index.html', '<!doctype html><title>Holdfast</title>')
  write('present/recover.html', '<!doctype html><title>Repair</title>')
  write('present/version.json', '{"build":"1"}')
  write('present/manifest.webmanifest', '{}')
  write('present/assets/main-abc.js', script)
  write('present/assets/main-abc.js.br', brotliCompressSync(script))
  write('present/assets/main-abc.js.gz', gzipSync(script))
  write('present/assets/sqlite3-abc.wasm', 'wasm')
  write('older/index.html', 'an older shell')
  write('older/assets/main-old.js', 'older')
  write('secret.txt', 'outside of the app')
  const api = new Hono<ApiEnvironment>()
  api.all('*', (context) => context.json(null, 404))
  app = createApp({
    files: readAppFiles([join(folder, 'present'), join(folder, 'older')]),
    authorityPem: null,
    service: {
      api,
      trustedProxies: [],
      isDraining: false,
      onRequest: () => undefined,
      onError: (error) => {
        throw error
      },
      readMetrics: () => null,
    },
  })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const get = async (path: string, headers: Record<string, string> = {}) =>
  app.request(path, { headers })

describe('files', () => {
  test('a hashed asset may be kept for a year, and its name is its version', async () => {
    const response = await get('/assets/main-abc.js')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await response.text()).toBe(script)
  })

  test('the shell, the manifest and the version are asked for every time', async () => {
    for (const path of ['/', '/recover', '/manifest.webmanifest']) {
      expect((await get(path)).headers.get('cache-control')).toBe('no-cache')
    }
    expect((await get('/version.json')).headers.get('cache-control')).toBe('no-store')
  })

  test('WebAssembly has the type that lets it compile while it streams', async () => {
    const response = await get('/assets/sqlite3-abc.wasm')
    expect(response.headers.get('content-type')).toBe('application/wasm')
  })

  test('a client gets the smallest form it takes', async () => {
    const brotli = await get('/assets/main-abc.js', { 'Accept-Encoding': 'gzip, deflate, br' })
    expect(brotli.headers.get('content-encoding')).toBe('br')
    expect(brotli.headers.get('vary')).toBe('Accept-Encoding')
    const brotliBody = Buffer.from(await brotli.arrayBuffer())
    expect(String(brotli.headers.get('content-length'))).toBe(String(brotliBody.length))
    expect(brotliDecompressSync(brotliBody).toString()).toBe(script)

    const gzip = await get('/assets/main-abc.js', { 'Accept-Encoding': 'gzip, br;q=0' })
    expect(gzip.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(Buffer.from(await gzip.arrayBuffer())).toString()).toBe(script)

    const plain = await get('/assets/main-abc.js')
    expect(plain.headers.get('content-encoding')).toBeNull()
  })

  test('an unchanged file is not sent again', async () => {
    const etag = (await get('/')).headers.get('etag') ?? ''
    expect(etag).toMatch(/^".+"$/)
    const again = await get('/', { 'If-None-Match': `"other", W/${etag}` })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect((await get('/', { 'If-None-Match': '"other"' })).status).toBe(200)
  })

  test('HEAD answers like GET without the body', async () => {
    const response = await app.request('/assets/main-abc.js', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(script.length))
    expect(await response.text()).toBe('')
  })

  test('assets of an older build stay for the pages that still run it, its shell does not', async () => {
    expect((await get('/assets/main-old.js')).status).toBe(200)
    expect(await (await get('/')).text()).toContain('<title>Holdfast</title>')
  })
})

describe('addresses', () => {
  test('a deep link opens the app', async () => {
    for (const path of ['/w/0198c0de/0198beef', '/settings', '/settings/storage', '/?action=new']) {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('<title>Holdfast</title>')
    }
  })

  test('a missing file is missing: it is never answered with the shell', async () => {
    for (const path of ['/assets/gone-123.js', '/assets/gone', '/favicon.ico', '/w/1/page.js']) {
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    expect((await get('/api/anything')).status).toBe(404)
  })

  test('no path leaves the folder of the app', async () => {
    const paths = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2f..%2fsecret.txt',
      '/assets/%2e%2e/%2e%2e/%2e%2e/secret.txt',
      '//secret.txt',
      '/..%5csecret.txt',
      '/index.html%00.txt',
      '/%252e%252e/secret.txt',
    ]
    for (const path of paths) {
      const response = await get(path)
      expect(await response.text()).not.toContain('outside')
      expect([400, 404]).toContain(response.status)
    }
  })

  test('an address that cannot be decoded is refused', async () => {
    expect((await get('/%E0%A4%A')).status).toBe(400)
    expect((await get('/%')).status).toBe(400)
  })

  test('other methods are refused, except for what is shared where no service worker took it', async () => {
    const refused = await app.request('/settings', { method: 'POST', body: 'x' })
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')).toBe('GET, HEAD')
    const shared = await app.request('/share', { method: 'POST', body: 'x' })
    expect(shared.status).toBe(303)
    expect(shared.headers.get('location')).toBe('/?share=unavailable')
  })

  test('health is told, and never cached', async () => {
    const response = await get('/healthz')
    expect(await response.json()).toEqual({ status: 'ok' })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

describe('security headers', () => {
  test('every answer carries them, errors included', async () => {
    for (const path of ['/', '/assets/main-abc.js', '/assets/gone.js', '/%', '/healthz']) {
      const { headers } = await get(path)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('permissions-policy')).toContain('geolocation=()')
    }
  })

  test('no inline script, no eval, no other origin, and markup only through Trusted Types', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/)
  })

  test('the document for other sites may show a picture and a frame over TLS, and reach nothing else', async () => {
    const policy = (await get('/remote.html')).headers.get('content-security-policy') ?? ''
    expect(policy.match(/[^;]*https:[^;]*/g)?.map((part) => part.trim())).toEqual([
      'img-src https:',
      'frame-src https:',
    ])
    expect(policy).toContain("connect-src 'none'")
    expect(policy).toContain("form-action 'none'")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toMatch(/unsafe|http:|\*/)
  })
})
