import type { Page } from 'playwright-core'

/**
 * What a finger can meet on the screen and is smaller than 44 by 44 pixels, each with its measures. What counts is
 * where a touch lands, not what is drawn. Links within running text are as high as their line, as WCAG allows.
 */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const kinds =
      'a[href], button, input, select, textarea, summary, [role=button], [role=menuitem], [role=option], [role=checkbox], [role=tab], [role=switch]'
    const least = 44
    const meets = (target: HTMLElement, x: number, y: number) => {
      const hit = document.elementFromPoint(x, y)
      if (hit === null) return false
      if (target.contains(hit)) return true
      return hit.closest('label')?.control === target
    }
    /** How far from the middle a touch still meets the target, in one direction. */
    const reach = (target: HTMLElement, x: number, y: number, dx: number, dy: number) => {
      let far = 0
      while (far < least && meets(target, x + dx * (far + 0.5), y + dy * (far + 0.5))) far += 0.5
      return far
    }
    const isWithinText = (target: HTMLElement) =>
      !target.matches('input') &&
      target.closest('p, h1, h2, h3, li, td, dd') !== null &&
      getComputedStyle(target).display === 'inline'
    const x = (box: DOMRect) => box.left + box.width / 2
    const y = (box: DOMRect) => box.top + box.height / 2
    const isCut = (target: HTMLElement, box: DOMRect) => {
      if (box.top < 0 || box.bottom > innerHeight || x(box) < 0 || x(box) > innerWidth) return true
      for (let above = target.parentElement; above !== null; above = above.parentElement) {
        if (getComputedStyle(above).overflowY === 'visible') continue
        const frame = above.getBoundingClientRect()
        if (box.top < frame.top || box.bottom > frame.bottom) return true
      }
      return false
    }
    const small: string[] = []
    for (const target of document.querySelectorAll<HTMLElement>(kinds)) {
      const box = target.getBoundingClientRect()
      if (box.width === 0 || target.matches(':disabled') || isWithinText(target)) continue
      // What is under something else or cut by the edge of the screen is met elsewhere.
      if (isCut(target, box)) continue
      if (!meets(target, x(box), y(box))) continue
      const width = reach(target, x(box), y(box), -1, 0) + reach(target, x(box), y(box), 1, 0)
      const height = reach(target, x(box), y(box), 0, -1) + reach(target, x(box), y(box), 0, 1)
      // Half a pixel on each side is lost to the steps.
      if (width < least - 1 || height < least - 1) {
        const name = target.getAttribute('aria-label') ?? target.textContent.trim().slice(0, 40)
        small.push(`${target.localName} “${name}” ${width} by ${height}`)
      }
    }
    return small
  })
}
