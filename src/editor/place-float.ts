/** Where a menu or a bar stands beside the text it belongs to. */

/** Distance from the text and from the edges of the window, pixels. */
const gap = 6

export type Side = 'below' | 'above'

/**
 * Puts a fixed element at a rectangle, on the wished side where it fits, else on the other, and inside the window.
 * With a keyboard on the screen the window is what it leaves free.
 */
export function placeFloat(
  element: HTMLElement,
  anchor: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  },
  wished: Side,
  align: 'start' | 'middle' = 'start',
): Side {
  const seen = window.visualViewport
  const top = seen?.offsetTop ?? 0
  const height = seen?.height ?? window.innerHeight
  const width = seen?.width ?? window.innerWidth
  const size = element.getBoundingClientRect()
  const fitsBelow = anchor.bottom + gap + size.height <= top + height
  const fitsAbove = anchor.top - gap - size.height >= top
  const side =
    wished === 'below'
      ? fitsBelow || !fitsAbove
        ? 'below'
        : 'above'
      : fitsAbove || !fitsBelow
        ? 'above'
        : 'below'
  const wantedLeft =
    align === 'start' ? anchor.left : (anchor.left + anchor.right) / 2 - size.width / 2
  const left = Math.max(gap, Math.min(wantedLeft, width - size.width - gap))
  const y = side === 'below' ? anchor.bottom + gap : anchor.top - gap - size.height
  element.style.left = `${Math.round(left)}px`
  element.style.top = `${Math.round(Math.max(top + gap, Math.min(y, top + height - size.height - gap)))}px`
  return side
}
