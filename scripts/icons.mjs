/** Draws the app's icons from the mark, with a browser, into public/icons. Run it when the mark changes. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { quietFlags, requireChromium } from './chromium.mjs'

const folder = fileURLToPath(new URL('../public/icons', import.meta.url))

const paper = '#fdfcf9'
const deepWater = '#085c64'
const mark = 'M9 1.5v15M9 7.5c0 4-5.5 2.5-6.5 9M9 7.5c0 4 5.5 2.5 6.5 9'

/**
 * @typedef {object} Icon
 * @property {string} name
 * @property {number} size in pixels
 * @property {number} share how much of the edge the mark takes: 0.8 of a maskable icon is sure to be seen
 * @property {string} ink
 * @property {string | null} ground null is transparent
 * @property {number} corner radius of the ground, as a share of the edge
 */

/** @type {Icon[]} */
const icons = [
  { name: 'icon-192', size: 192, share: 0.62, ink: deepWater, ground: paper, corner: 0.22 },
  { name: 'icon-512', size: 512, share: 0.62, ink: deepWater, ground: paper, corner: 0.22 },
  { name: 'maskable-512', size: 512, share: 0.48, ink: deepWater, ground: paper, corner: 0 },
  { name: 'apple-touch-180', size: 180, share: 0.56, ink: deepWater, ground: paper, corner: 0 },
  { name: 'monochrome-512', size: 512, share: 0.7, ink: '#000000', ground: null, corner: 0 },
]

/** @param {Icon} icon */
function svgOf({ size, share, ink, ground, corner }) {
  const scale = (size * share) / 18
  const offset = (size - 18 * scale) / 2
  const background =
    ground === null
      ? ''
      : `<rect width="${size}" height="${size}" rx="${size * corner}" fill="${ground}"/>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">` +
    `${background}<g transform="translate(${offset} ${offset}) scale(${scale})" fill="none" stroke="${ink}" ` +
    `stroke-width="1.75" stroke-linecap="round"><path d="${mark}"/></g></svg>`
  )
}

/** The icon of a browser tab, which follows the colour scheme. */
const tabIcon =
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 18" fill="none" stroke-width="1.75" stroke-linecap="round">` +
  `<style>path{stroke:${deepWater}}@media(prefers-color-scheme:dark){path{stroke:#84ccd0}}</style>` +
  `<path d="${mark}"/></svg>\n`

const browser = await chromium.launch({ executablePath: requireChromium(), args: quietFlags })
try {
  mkdirSync(folder, { recursive: true })
  const page = await browser.newPage()
  for (const icon of icons) {
    await page.setViewportSize({ width: icon.size, height: icon.size })
    await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svgOf(icon)}`)
    const png = await page.screenshot({ omitBackground: true })
    writeFileSync(join(folder, `${icon.name}.png`), png)
  }
  writeFileSync(join(folder, 'icon.svg'), tabIcon)
} finally {
  await browser.close()
}
