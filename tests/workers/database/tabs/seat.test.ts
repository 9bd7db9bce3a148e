import { v7 } from 'uuid'
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { AppFailure, appError, type AppError } from '../../../../protocol/errors.ts'
import { openBrowser, type Browser, type Tab, type Ways } from './simulated-tabs.ts'

let browser: Browser
afterEach(async () => {
  await browser.close()
})

const create = (tab: Tab, name: string) =>
  tab.client.mutate('nodes.create', {
    id: v7(),
    type: 'page',
    parentId: null,
    attributes: { name },
  })

/** Names of the top nodes as a live query of the tab shows them. */
function watchNames(tab: Tab): { names: string[] } {
  return watchNamesOrErrors(tab, (error) => {
    throw new AppFailure(error)
  })
}

function watchNamesOrErrors(
  tab: Tab,
  onError: (error: AppError) => void = () => undefined,
): { names: string[] } {
  const seen = { names: [] as string[] }
  tab.client.live(
    'nodes.list',
    { parentId: null },
    (rows) => {
      seen.names = (rows as { attributes: { name: string } }[]).map((row) => row.attributes.name)
    },
    onError,
  )
  return seen
}

const storedNames = () =>
  browser.connection.column<string>(
    `SELECT attributes->>'$.name' FROM nodes WHERE type = 'page' ORDER BY 1`,
  )

const sorted = (names: readonly string[]) => [...names].sort()

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2))
}
const settled = () => until(() => browser.owner() !== undefined)

describe.each<Ways>(['broker', 'broadcast', 'ladder'])('over the %s', (ways) => {
  test('the first tab owns, the others follow, and all see what any of them writes', async () => {
    browser = await openBrowser(ways)
    const [first, second, third] = ['a', 'b', 'c'].map((name) => browser.openTab(name))
    if (first === undefined || second === undefined || third === undefined) return
    const seen = [first, second, third].map(watchNames)
    expect(await create(second, 'from b')).toMatchObject({ ok: true })
    expect(await create(first, 'from a')).toMatchObject({ ok: true })
    for (const one of seen) await until(() => one.names.length === 2)
    expect(first.client.ownerState.role).toBe('owner')
    expect([second, third].map((tab) => tab.client.ownerState.role)).toEqual([
      'follower',
      'follower',
    ])
    expect(browser.reports).toEqual([])
  })

  test('after the owner has died, calls, live queries and open documents go on', async () => {
    browser = await openBrowser(ways)
    const [first, second, third] = ['a', 'b', 'c'].map((name) => browser.openTab(name))
    if (first === undefined || second === undefined || third === undefined) return
    const seen = watchNames(third)
    const pageId = v7()
    await third.client.mutate('nodes.create', {
      id: pageId,
      type: 'page',
      parentId: null,
      attributes: { name: 'page' },
    })
    const document = new Y.Doc()
    await third.client.openDocument(pageId, 'third', (update) => Y.applyUpdate(document, update))
    first.kill()
    const update = Y.encodeStateAsUpdate(documentWith('written after'))
    expect(
      await second.client.mutate('document.update', { nodeId: pageId, update, origin: 'second' }),
    ).toMatchObject({ ok: true })
    expect(await create(second, 'after')).toMatchObject({ ok: true })
    await until(() => seen.names.length === 2)
    await until(() => document.getText('text').toJSON() === 'written after')
    expect(sorted(storedNames())).toEqual(['after', 'page'])
    expect(browser.reports).toEqual([])
  })

  test('a follower that was released and resumed finds the owner that was there all the time', async () => {
    browser = await openBrowser(ways)
    browser.openTab('a')
    await settled()
    const second = browser.openTab('b')
    const seen = watchNames(second)
    await create(second, 'before')
    await second.seat.release()
    second.seat.resume()
    expect(await create(second, 'after')).toMatchObject({ ok: true })
    await until(() => seen.names.length === 2)
    expect(second.client.ownerState.role).toBe('follower')
  })

  test('an owner that lets go is followed by the next tab, and follows it when it comes back', async () => {
    browser = await openBrowser(ways)
    const first = browser.openTab('a')
    await settled()
    const second = browser.openTab('b')
    const seen = watchNames(first)
    await create(first, 'one')
    await first.seat.release()
    await create(second, 'two')
    first.seat.resume()
    await create(first, 'three')
    await until(() => seen.names.length === 3)
    expect(first.client.ownerState.role).toBe('follower')
    expect(second.client.ownerState.role).toBe('owner')
    expect(browser.reports).toEqual([])
  })

  test('an owner of another build is asked nothing, and the tab says why and what to do', async () => {
    browser = await openBrowser(ways)
    const old = browser.openTab('old')
    await settled()
    const asked: string[] = []
    browser.onStep = (what) => void asked.push(what)
    const fresh = browser.openTab('fresh', { build: 'next' })
    expect(await create(fresh, 'refused')).toMatchObject({
      ok: false,
      error: { code: 'other_build', build: 'next', ownerBuild: 'this' },
    })
    expect(fresh.client.ownerState).toMatchObject({
      role: 'failed',
      error: { code: 'other_build' },
    })
    expect(asked.filter((what) => what.startsWith('send call'))).toEqual([])
    expect(await create(old, 'kept')).toMatchObject({ ok: true })
    expect(storedNames()).toEqual(['kept'])
    expect(browser.reports).toEqual([])
  })

  test('a tab of another build goes on as soon as the owner has reloaded, with what it was asked', async () => {
    browser = await openBrowser(ways)
    const old = browser.openTab('old')
    await settled()
    await create(old, 'before')
    const fresh = browser.openTab('fresh', { build: 'next' })
    const seen = watchNames(fresh)
    const waiting = create(fresh, 'meanwhile')
    old.kill()
    expect(await waiting).toMatchObject({ ok: true })
    const later = browser.openTab('later', { build: 'next' })
    expect(await create(later, 'after')).toMatchObject({ ok: true })
    await until(() => seen.names.length === 3)
    expect(fresh.client.ownerState.role).toBe('owner')
    expect(browser.reports).toEqual([])
  })

  test('a tab that said it cannot follow another build follows the next owner of its own', async () => {
    browser = await openBrowser(ways)
    const old = browser.openTab('old')
    await settled()
    const first = browser.openTab('first', { build: 'next' })
    const second = browser.openTab('second', { build: 'next' })
    await until(() => second.client.ownerState.role === 'failed')
    const seen = watchNamesOrErrors(second)
    old.kill()
    await until(() => first.client.ownerState.role === 'owner')
    await until(() => second.client.ownerState.role === 'follower')
    expect(await create(second, 'after')).toMatchObject({ ok: true })
    await until(() => seen.names.length === 1)
    expect(browser.reports).toEqual([])
  })
})

test.each(['open', 'opened', 'close', 'closed', 'lock granted'])(
  'release and resume at "%s" leave one owner that answers',
  async (place) => {
    for (const interfere of [
      (tab: Tab) => void tab.seat.release(),
      (tab: Tab) => {
        void tab.seat.release()
        tab.seat.resume()
      },
      (tab: Tab) => {
        void tab.seat.release()
        tab.seat.resume()
        void tab.seat.release()
        tab.seat.resume()
        tab.seat.resume()
      },
    ]) {
      browser = await openBrowser('broker')
      let left = 1
      browser.onStep = (what, tab) => {
        if (what === place && left-- > 0) interfere(tab)
      }
      const first = browser.openTab('a')
      const second = browser.openTab('b')
      if (place.startsWith('close')) {
        await settled()
        await first.seat.release()
      }
      first.seat.resume()
      expect(await create(second, 'written')).toMatchObject({ ok: true })
      first.seat.resume()
      expect(await create(first, 'by the first')).toMatchObject({ ok: true })
      expect(sorted(storedNames())).toEqual(['by the first', 'written'])
      expect(browser.reports).toEqual([])
      await browser.close()
    }
    browser = await openBrowser('broker')
  },
)

test('release resolves only once the file is closed, even when it was resumed in between', async () => {
  browser = await openBrowser('broker')
  const steps: string[] = []
  browser.onStep = (what) => void steps.push(what)
  const tab = browser.openTab('a')
  await settled()
  void tab.seat.release()
  tab.seat.resume()
  await tab.seat.release()
  expect(steps.filter((what) => what === 'opened').length).toBe(
    steps.filter((what) => what === 'closed').length,
  )
})

test('a tab that is closed while it hands over does not come back to life', async () => {
  browser = await openBrowser('broker')
  const first = browser.openTab('a', { handsOverWhenHidden: true })
  await settled()
  const second = browser.openTab('b', { handsOverWhenHidden: true })
  await until(() => second.client.ownerState.role === 'follower')
  first.seat.setHidden(true)
  await first.client.close()
  expect(await create(second, 'written')).toMatchObject({ ok: true })
  expect(await first.seat.call({ method: 'identify' })).toMatchObject({
    ok: false,
    error: { code: 'closed' },
  })
  await second.client.close()
  expect(browser.reports).toEqual([])
})

test('a hidden owner hands over to a visible tab, and only where it is told to', async () => {
  browser = await openBrowser('broker')
  const first = browser.openTab('a', { handsOverWhenHidden: true })
  await settled()
  const second = browser.openTab('b')
  await until(() => second.client.ownerState.role === 'follower')
  first.seat.setHidden(true)
  await until(() => second.client.ownerState.role === 'owner')
  second.seat.setHidden(true)
  first.seat.setHidden(false)
  await until(() => first.client.ownerState.role === 'follower')
  expect(await create(first, 'written')).toMatchObject({ ok: true })
  expect(second.client.ownerState.role).toBe('owner')
})

test('an open that fails is answered with its reason, tried again, and then everything goes on', async () => {
  browser = await openBrowser('broker')
  const locked = new AppFailure(appError('storage_locked', 'Held.'))
  browser.openFailures.push(locked, locked, new Error('A bug'))
  const tab = browser.openTab('a')
  const errors: string[] = []
  let count = -1
  tab.client.live(
    'nodes.list',
    { parentId: null },
    (rows) => (count = (rows as unknown[]).length),
    (error) => errors.push(error.code),
  )
  expect(await create(tab, 'early')).toMatchObject({ ok: false, error: { code: 'storage_locked' } })
  await settled()
  expect(await create(tab, 'late')).toMatchObject({ ok: true })
  await until(() => count === 1)
  expect(errors).toContain('storage_locked')
  expect(browser.reports).toHaveLength(1)
})

test('a tab whose open fails follows the tab that could open', async () => {
  browser = await openBrowser('broker')
  browser.openFailures.push(new AppFailure(appError('storage_locked', 'Held.')))
  const first = browser.openTab('a')
  const second = browser.openTab('b')
  await until(() => second.client.ownerState.role === 'owner')
  await until(() => first.client.ownerState.role === 'follower')
  expect(await create(first, 'written')).toMatchObject({ ok: true })
})

test('the broker may die with the owner, and another one may never come', async () => {
  for (const again of [true, false]) {
    browser = await openBrowser('ladder')
    const first = browser.openTab('a')
    await settled()
    const second = browser.openTab('b')
    const third = browser.openTab('c')
    const seen = watchNames(third)
    await create(third, 'before')
    first.kill()
    browser.killBroker(again)
    expect(await create(second, 'after')).toMatchObject({ ok: true })
    expect(await create(third, 'after that')).toMatchObject({ ok: true })
    await until(() => seen.names.length === 3)
    const fourth = browser.openTab('d')
    expect(await create(fourth, 'last')).toMatchObject({ ok: true })
    expect(browser.reports).toEqual([])
    await browser.close()
  }
  browser = await openBrowser('broker')
})

test('a frozen owner makes the others wait, and each call settles once it thaws', async () => {
  browser = await openBrowser('broker')
  const first = browser.openTab('a')
  await settled()
  const second = browser.openTab('b')
  await create(second, 'before')
  first.freeze()
  let answered = 0
  const waiting = Array.from({ length: 5 }, (_, index) =>
    create(second, `while frozen ${index}`).finally(() => answered++),
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(answered).toBe(0)
  first.thaw()
  for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ ok: true })
  expect(storedNames()).toHaveLength(6)
})

test('a follower that is granted the lock while it is frozen holds up nobody for longer than that', async () => {
  browser = await openBrowser('broker')
  const first = browser.openTab('a')
  await settled()
  const second = browser.openTab('b')
  const third = browser.openTab('c')
  await create(third, 'before')
  second.freeze()
  first.kill()
  const waiting = create(third, 'after')
  await new Promise((resolve) => setTimeout(resolve, 30))
  void second.seat.release()
  second.thaw()
  expect(await waiting).toMatchObject({ ok: true })
  expect(third.client.ownerState.role).toBe('owner')
})

test('a call that nobody can answer ends with its deadline', async () => {
  browser = await openBrowser('broker')
  const first = browser.openTab('a')
  await settled()
  const second = browser.openTab('b')
  await until(() => second.client.ownerState.role === 'follower')
  first.freeze()
  expect(await create(second, 'never')).toMatchObject({ ok: false, error: { code: 'deadline' } })
  first.thaw()
})

test('the live queries of a tab that has died are dropped by the owner', async () => {
  browser = await openBrowser('broker')
  const first = browser.openTab('a')
  await settled()
  const second = browser.openTab('b')
  watchNames(second)
  await create(second, 'one')
  second.kill()
  await new Promise((resolve) => setTimeout(resolve, 20))
  const sent: string[] = []
  browser.onStep = (what) => void sent.push(what)
  await create(first, 'two')
  expect(sent).not.toContain('send event')
})

function documentWith(text: string): Y.Doc {
  const document = new Y.Doc()
  document.getText('text').insert(0, text)
  return document
}
