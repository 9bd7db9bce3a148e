import { afterEach, expect, test } from 'vitest'
import { shareInboxCache } from '../../protocol/share-inbox.ts'
import { discardShare, readShare } from '../../src/pwa/launch.ts'
import { receiveShare } from '../../workers/service/share-target.ts'

afterEach(async () => {
  await caches.delete(shareInboxCache)
})

async function share(id: string, form: FormData): Promise<Response> {
  const request = new Request('/share', { method: 'POST', body: form })
  return receiveShare(request, await caches.open(shareInboxCache), id)
}

function formWith(fields: Record<string, string>, files: readonly File[]): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const file of files) form.append('files', file)
  return form
}

test('what the service worker receives is what the page takes out', async () => {
  const files = [
    new File(['# Ünïcode'], 'Ünïcode 1.md', { type: 'text/markdown' }),
    new File([new Uint8Array([0, 1, 255])], 'photo.jpg', { type: 'image/jpeg' }),
  ]
  const fields = { title: 'T', text: 'one\ntwo', url: 'https://example.com/' }
  const answer = await share('a', formWith(fields, files))
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toMatch(/\/\?share=a$/)

  const content = await readShare(caches, 'a')
  expect(content).toMatchObject(fields)
  expect(content?.files.map(({ name, type }) => [name, type])).toEqual([
    ['Ünïcode 1.md', 'text/markdown'],
    ['photo.jpg', 'image/jpeg'],
  ])
  const bytes = await content?.files[1]?.arrayBuffer()
  expect([...new Uint8Array(bytes ?? new ArrayBuffer())]).toEqual([0, 1, 255])
})

test('a share stays until it is discarded, and discarding one leaves the others', async () => {
  await share('a', formWith({ text: 'first' }, [new File(['x'], 'x.md')]))
  await share('ab', formWith({ text: 'second' }, []))
  expect((await readShare(caches, 'a'))?.text).toBe('first')
  await discardShare(caches, 'a')
  expect(await readShare(caches, 'a')).toBeNull()
  expect((await readShare(caches, 'ab'))?.text).toBe('second')
  expect(await (await caches.open(shareInboxCache)).keys()).toHaveLength(1)
})

test('a share without any field is empty, not an error', async () => {
  await share('a', new FormData())
  expect(await readShare(caches, 'a')).toEqual({ title: '', text: '', url: '', files: [] })
})
