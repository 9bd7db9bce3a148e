import { expect, test } from 'vitest'
import { watchInstallation } from '../../src/pwa/install.ts'

const fail = (error: unknown) => {
  throw error
}

/** The browser's offer, as Chromium sends it. */
function sendOffer(outcome: 'accepted' | 'dismissed') {
  let prompts = 0
  const event = new Event('beforeinstallprompt', { cancelable: true })
  Object.assign(event, {
    async prompt() {
      prompts += 1
      return { outcome }
    },
  })
  window.dispatchEvent(event)
  return { event, prompts: () => prompts }
}

test('without an offer there is nothing to ask', async () => {
  const installation = watchInstallation(window, fail)
  expect(installation.state).toBe('manual')
  expect(await installation.install()).toBe(false)
})

test('the offer is kept until a person asks, then used once', async () => {
  const installation = watchInstallation(window, fail)
  const seen: string[] = []
  installation.on((state) => seen.push(state))
  const { event, prompts } = sendOffer('dismissed')
  expect(event.defaultPrevented).toBe(true)
  expect(installation.state).toBe('offered')
  expect(prompts()).toBe(0)
  expect(await installation.install()).toBe(false)
  expect(prompts()).toBe(1)
  expect(await installation.install()).toBe(false)
  expect(prompts()).toBe(1)
  expect(seen).toEqual(['offered', 'manual'])
})

test('once installed nothing more is offered', async () => {
  const installation = watchInstallation(window, fail)
  sendOffer('accepted')
  expect(await installation.install()).toBe(true)
  window.dispatchEvent(new Event('appinstalled'))
  expect(installation.state).toBe('installed')
})
