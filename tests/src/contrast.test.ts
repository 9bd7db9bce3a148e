/** Every pair of inks and surfaces that the tokens allow can be read, in both themes. WCAG 2.2, relative luminance. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('../../src/styles/tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name ?? '', { light: light ?? '', dark: dark ?? '' }],
  ),
)

function colour(name: string, theme: 'light' | 'dark'): string {
  const token = tokens.get(name)
  if (token === undefined) throw new Error(`tokens.css has no colour --${name}`)
  return token[theme]
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

const surfaces = ['ground', 'page', 'raised', 'sunken']
const inks = ['ink', 'ink-2', 'ink-3', 'accent', 'wait', 'trouble', 'good']
const tags = ['stone', 'rust', 'ochre', 'kelp', 'moss', 'tide', 'slate', 'heather']

for (const theme of ['light', 'dark'] as const) {
  test(`every ink can be read on every surface in ${theme}`, () => {
    for (const ink of inks)
      for (const surface of surfaces)
        expect(
          contrast(colour(ink, theme), colour(surface, theme)),
          `${ink} on ${surface}`,
        ).toBeGreaterThanOrEqual(4.5)
  })

  test(`carets of people stand out from every page in ${theme}, and their names can be read`, () => {
    for (const person of [1, 2, 3, 4, 5, 6]) {
      for (const surface of surfaces)
        expect(
          contrast(colour(`cursor-${person}`, theme), colour(surface, theme)),
          `cursor-${person} on ${surface}`,
        ).toBeGreaterThanOrEqual(3)
      expect(
        contrast(colour('on-person', theme), colour(`person-${person}`, theme)),
      ).toBeGreaterThanOrEqual(4.5)
    }
  })

  test(`fills carry their own ink in ${theme}`, () => {
    const pairs = [
      ['on-accent', 'accent-fill'],
      ['on-accent', 'accent-fill-hover'],
      ['accent', 'accent-soft'],
      ['wait', 'wait-soft'],
      ['trouble', 'trouble-soft'],
      ['good', 'good-soft'],
      ['ink', 'mark'],
      ...tags.map((tag) => [`tag-${tag}-ink`, `tag-${tag}`]),
    ]
    for (const [ink = '', fill = ''] of pairs)
      expect(
        contrast(colour(ink, theme), colour(fill, theme)),
        `${ink} on ${fill}`,
      ).toBeGreaterThanOrEqual(4.5)
  })

  test(`the edge of a control can be seen on every surface in ${theme}`, () => {
    for (const surface of surfaces)
      expect(
        contrast(colour('line-control', theme), colour(surface, theme)),
        surface,
      ).toBeGreaterThanOrEqual(3)
  })
}
