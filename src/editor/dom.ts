/** Making elements outside of a Svelte component: node views and decorations. */
import { textGlyphs, type TextGlyphName } from './text-glyphs.ts'

type Attributes = Readonly<Record<string, string | boolean | null>>

/** An element with attributes (true: present, false and null: absent) and children. Never sets a style attribute. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '')
    else if (typeof value === 'string') element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

const svg = 'http://www.w3.org/2000/svg'

/** A decorative outline at the weight of the house. */
export function drawGlyph(name: TextGlyphName, size = 16): SVGSVGElement {
  const picture = document.createElementNS(svg, 'svg')
  const attributes = {
    viewBox: '0 0 24 24',
    width: String(size),
    height: String(size),
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '1.5',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  }
  for (const [key, value] of Object.entries(attributes)) picture.setAttribute(key, value)
  const path = document.createElementNS(svg, 'path')
  path.setAttribute('d', textGlyphs[name])
  picture.append(path)
  return picture
}

/** A button with an outline and a name. */
export function makeGlyphButton(
  glyph: TextGlyphName,
  label: string,
  className: string,
): HTMLButtonElement {
  return make(
    'button',
    { type: 'button', class: className, 'aria-label': label, title: label },
    drawGlyph(glyph),
  )
}

const waiting = new WeakMap<Element, () => void>()
let observer: IntersectionObserver | null = null

/** Runs once when the element comes near the screen. Returns what cancels it. */
export function whenSeen(element: Element, run: () => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue
        observer?.unobserve(entry.target)
        waiting.get(entry.target)?.()
        waiting.delete(entry.target)
      }
    },
    { rootMargin: '400px' },
  )
  waiting.set(element, run)
  observer.observe(element)
  return () => {
    observer?.unobserve(element)
    waiting.delete(element)
  }
}
