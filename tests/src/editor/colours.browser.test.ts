import { afterEach, expect, test, vi } from 'vitest'
import { RenderedSource } from '../../../src/editor/node-views/source-block.ts'

afterEach(() => {
  delete document.documentElement.dataset['theme']
  document.body.replaceChildren()
})

/** A drawing that says which colours the page had when it was made. */
const renderer = (hasColours: boolean) => ({
  editLabel: 'Edit',
  emptyLabel: 'Nothing',
  hasColours,
  render: async (source: string, into: HTMLElement) => {
    into.append(`${source} in ${document.documentElement.dataset['theme'] ?? 'its own colours'}`)
  },
})

test('what is drawn in the colours of the page is drawn anew when they change', async () => {
  const drawn = new RenderedSource(renderer(true), () => undefined)
  const plain = new RenderedSource(renderer(false), () => undefined)
  document.body.append(drawn.dom, plain.dom)
  drawn.show('boat')
  plain.show('boat')
  await vi.waitFor(() => expect(drawn.dom.textContent).toBe('boat in its own colours'))
  await vi.waitFor(() => expect(plain.dom.textContent).toBe('boat in its own colours'))
  document.documentElement.dataset['theme'] = 'dark'
  await vi.waitFor(() => expect(drawn.dom.textContent).toBe('boat in dark'))
  expect(plain.dom.textContent).toBe('boat in its own colours')
  drawn.destroy()
  document.documentElement.dataset['theme'] = 'light'
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(drawn.dom.textContent).toBe('boat in dark')
  plain.destroy()
})
