import { expect, test } from 'vitest'
import { startAppServer } from '../e2e/app-server.ts'
import { launchBrowser } from '../e2e/browser.ts'

test('at an insecure address the page says why it cannot work and what to do', async () => {
  const server = await startAppServer()
  const browser = await launchBrowser({ hosts: { 'holdfast.test': '127.0.0.1' } })
  const page = await browser.newPage()
  await page.goto(`http://holdfast.test:${server.port}/w/1/2`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const text = await page.locator('main').innerText()
  expect(text).toContain('This address is not secure')
  expect(text).toContain('npm start -- --https')
  expect(text).toContain(`https://holdfast.test:${server.port}`)
  await browser.close()
  await server.stop()
})
