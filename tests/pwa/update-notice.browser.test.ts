import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import UpdateNotice from '../../src/pwa/UpdateNotice.svelte'
import { createUpdateFlow } from '../../src/pwa/update.ts'

function createPage() {
  const effects: string[] = []
  let passTime = () => undefined as void
  const updates = createUpdateFlow({
    wasControlled: true,
    activate() {
      effects.push('activate')
      return true
    },
    announce: () => undefined,
    reload: () => effects.push('reload'),
    after(_delayMs, callback) {
      passTime = callback
      return () => undefined
    },
    report: () => undefined,
  })
  return { effects, updates, passTime: () => passTime() }
}

test('nothing is shown until there is a new version, and it starts when asked', async () => {
  const { effects, updates } = createPage()
  const screen = await render(UpdateNotice, { updates })
  expect(screen.container.textContent.trim()).toBe('')
  updates.offer()
  await expect.element(screen.getByText('A new version is ready.')).toBeVisible()
  await screen.getByRole('button', { name: 'Reload' }).click()
  expect(effects).toEqual(['activate'])
  await expect.element(screen.getByText('Saving, then starting')).toBeVisible()
})

test('it can wait: the notice goes and nothing is started', async () => {
  const { effects, updates } = createPage()
  updates.offer()
  const screen = await render(UpdateNotice, { updates })
  await screen.getByRole('button', { name: 'Later' }).click()
  expect(screen.container.textContent.trim()).toBe('')
  expect(effects).toEqual([])
})

test('a version that does not start is told, with the way to repair the app', async () => {
  const { updates, passTime } = createPage()
  updates.offer()
  const screen = await render(UpdateNotice, { updates })
  await screen.getByRole('button', { name: 'Reload' }).click()
  passTime()
  await expect.element(screen.getByText('did not start within 15 s')).toBeVisible()
  const repair = screen.getByRole('link', { name: 'Repair the app' })
  await expect.element(repair).toHaveAttribute('href', '/recover')
})

test('an edit that cannot be saved keeps the old version, without a talk of repair', async () => {
  const { effects, updates } = createPage()
  updates.beforeReload(() => Promise.reject(new Error('The disk is full.')))
  updates.offer()
  const screen = await render(UpdateNotice, { updates })
  await screen.getByRole('button', { name: 'Reload' }).click()
  await expect.element(screen.getByText('An edit could not be saved')).toBeVisible()
  await expect.element(screen.getByRole('link')).not.toBeInTheDocument()
  expect(effects).toEqual([])
})
