/** How the two kinds of source blocks are drawn; what draws them is loaded when the first of them is seen. */
import { make } from './dom.ts'
import type { SourceRenderer } from './node-views/source-block.ts'
import { t } from '../words/words.ts'

export const formulaRenderer: SourceRenderer = {
  editLabel: t('Edit the formula'),
  emptyLabel: t('Write TeX here, for example {formula}.', { formula: 'e^{i\\pi} + 1 = 0' }),
  render: async (source, into) => {
    const { renderFormula } = await import('./math-renderer.ts')
    renderFormula(source, into, true)
  },
}

/** The colours of the page as they are now; tokens name two, one for each scheme, so they are read off an element. */
function pageColours() {
  const probe = make('span', { hidden: true })
  document.body.append(probe)
  const read = (token: string) => {
    probe.style.color = `var(${token})`
    return toHex(getComputedStyle(probe).color)
  }
  const colours = {
    ink: read('--ink'),
    line: read('--ink-3'),
    edge: read('--line-control'),
    fill: read('--sunken'),
    page: read('--page'),
  }
  probe.remove()
  return colours
}

/** `rgb(1, 2, 3)` as `#010203`: the library that derives colours reads little else. */
function toHex(colour: string): string {
  const parts =
    colour
      .match(/[\d.]+/g)
      ?.slice(0, 3)
      .map(Number) ?? []
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

export const diagramRenderer: SourceRenderer = {
  editLabel: t('Edit the diagram'),
  emptyLabel: t('Write a diagram here, for example {diagram}.', { diagram: 'graph LR; A-->B' }),
  hasColours: true,
  render: async (source, into, signal) => {
    const { drawDiagram } = await import('./diagram/diagrams.ts')
    const { svg, width, height } = await drawDiagram(source, pageColours())
    if (signal.aborted) return
    const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
    const picture = make('img', {
      src: address,
      alt: t('Diagram: {source}', { source: source.trim().slice(0, 200) }),
      width: String(width),
      height: String(height),
    })
    const letGo = () => URL.revokeObjectURL(address)
    picture.addEventListener('load', letGo, { once: true })
    picture.addEventListener('error', letGo, { once: true })
    into.append(picture)
  },
}
