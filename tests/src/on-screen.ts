/** Finds what a person would look for by its words. */
import { expect } from 'vitest'
import { userEvent } from 'vitest/browser'

/** All that can be read. */
export const text = () => document.body.innerText.replaceAll(/\s+/g, ' ')

const fits = (element: HTMLElement, name: string) =>
  (element.getAttribute('aria-label') ?? element.textContent).replaceAll(/\s+/g, ' ').trim() ===
  name

const findButton = (name: string) =>
  [...document.querySelectorAll<HTMLButtonElement>('button')].find(
    (one) => fits(one, name) && one.checkVisibility({ visibilityProperty: true }),
  ) ?? null

export function button(name: string): HTMLButtonElement {
  const found = findButton(name)
  if (found === null) throw new Error(`There is no button “${name}”.`)
  return found
}

/** Waits for a button that can be pressed, and presses it. */
export async function press(name: string): Promise<void> {
  await expect.poll(() => findButton(name)?.disabled, { message: name }).toBe(false)
  await userEvent.click(button(name))
}

/** The field with this label; null-like where there is none yet. */
export function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find(
    (one) => one.textContent.replaceAll(/\s+/g, ' ').trim() === label,
  )
  return (found?.control ?? null) as HTMLInputElement
}
