import { expect, test } from 'vitest'
import { playerOf, siteOf, webAddress } from '../../../src/editor/remote/addresses.ts'
import { readAnswer, readWish, writeWish } from '../../../src/editor/remote/messages.ts'

const playerAt = (text: string) => {
  const address = webAddress(text)
  return address === null ? null : (playerOf(address)?.address ?? null)
}

test('only web addresses are asked for, always encrypted, and never with a password in them', () => {
  expect(webAddress('https://example.com/a?b#c')?.href).toBe('https://example.com/a?b#c')
  expect(webAddress('http://example.com/a.png')?.href).toBe('https://example.com/a.png')
  for (const refused of [
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://example.com/1',
    'file:///etc/hosts',
    'ftp://example.com/a',
    'https://name:secret@example.com/',
    '//example.com/a.png',
    'a.png',
    '',
  ])
    expect(webAddress(refused)).toBeNull()
  expect(siteOf('https://www.example.com/a')).toBe('example.com')
})

test('a film is played from the address that sets no cookie, from where the link starts it', () => {
  const film = 'https://www.youtube-nocookie.com/embed/abcdefghi-_'
  for (const link of [
    'https://www.youtube.com/watch?v=abcdefghi-_',
    'https://m.youtube.com/watch?feature=x&v=abcdefghi-_',
    'https://youtu.be/abcdefghi-_',
    'https://www.youtube.com/shorts/abcdefghi-_',
    'https://www.youtube.com/embed/abcdefghi-_',
    'https://www.youtube.com/live/abcdefghi-_',
  ])
    expect(playerAt(link)).toBe(film)
  expect(playerAt('https://youtu.be/abcdefghi-_?t=1h2m3s')).toBe(`${film}?start=3723`)
  expect(playerAt('https://youtu.be/abcdefghi-_?t=90')).toBe(`${film}?start=90`)
  expect(playerAt('https://vimeo.com/123456')).toBe('https://player.vimeo.com/video/123456?dnt=1')
  expect(playerAt('https://vimeo.com/123456/0ab1')).toBe(
    'https://player.vimeo.com/video/123456?dnt=1&h=0ab1',
  )
})

test('other pages of those sites, and sites that only look like them, are no films', () => {
  for (const page of [
    'https://www.youtube.com/@someone',
    'https://www.youtube.com/watch?v=short',
    'https://youtube.com.example.org/watch?v=abcdefghijk',
    'https://vimeo.com/about',
    'https://notvimeo.com/123456',
  ])
    expect(playerAt(page)).toBeNull()
})

test('a wish survives the fragment of an address, whatever is in it', () => {
  const wish = {
    kind: 'picture',
    address: 'https://example.com/?a=1&b=%26#x=y',
    label: 'Ä & "b" = #1',
  } as const
  expect(readWish(writeWish(wish))).toEqual(wish)
  expect(readWish('nothing')).toBeNull()
})

test('an answer that is none is not heard', () => {
  expect(readAnswer({ kind: 'size', width: 40, height: 20 })).toEqual({
    kind: 'size',
    width: 40,
    height: 20,
  })
  for (const noAnswer of [
    null,
    'size',
    { kind: 'size', width: '40', height: 20 },
    { kind: 'size', width: 0, height: 20 },
    { kind: 'other' },
  ])
    expect(readAnswer(noAnswer)).toBeNull()
})
