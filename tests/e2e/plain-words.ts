import type { Page } from 'playwright-core'

/**
 * Signs, units, names of keys and of things, parts of addresses, and the filters of the search: the same in every
 * language. `You` is how a person is called before they say their name.
 */
const sameEverywhere = new RegExp(
  [
    /https?:\S+/,
    /\b(?:example\.org|localhost)\b/,
    /\.(?:png|md|zip)\b/,
    /\b(?:in|tag|type):/,
    /\b(?:Ctrl|Shift|Alt|Esc|Enter|Tab|Del|Backspace)\b/,
    /\b(?:kB|MB|GB|TB|ms|min|px)\b/,
    /\b(?:Holdfast|Pseudo-English, mirrored|Pseudo-English|English|Literata|Instrument|You)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

/**
 * What the screen shows or says without an accent while it speaks the pseudo-language: it was never translated. What the
 * person wrote is to be in letters that English does not have.
 */
export async function plainWords(page: Page): Promise<string[]> {
  return page.evaluate((same) => {
    const spoken = ['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription']
    const attributes = [...spoken, 'alt', 'placeholder', 'title']
    // Written by programs for programs: addresses, keys, source text, names of tables and packages.
    const programs = 'script, style, kbd, code, pre, iframe, [translate=no]'
    const found = new Set<string>()
    const look = (text: string, where: string) => {
      const plain = text.replace(new RegExp(same, 'g'), '').match(/[A-Za-z]{2,}/)
      if (plain !== null) found.add(`${where}: ${text.trim().replace(/\s+/g, ' ').slice(0, 80)}`)
    }
    look(document.title, 'title')
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      if (
        element.closest(programs) !== null ||
        !element.checkVisibility({ visibilityProperty: true })
      )
        continue
      const where = `${element.tagName.toLowerCase()}.${element.className.toString().split(' ')[0] ?? ''}`
      for (const name of attributes) {
        const value = element.getAttribute(name)
        if (value !== null) look(value, `${where} ${name}`)
      }
      for (const node of element.childNodes) if (node instanceof Text) look(node.data, where)
    }
    return [...found]
  }, sameEverywhere.source)
}

/** Words of the app that are cut off, stick out of their box or out of the screen. The person's own names may be cut. */
export async function cutWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>()
    const range = document.createRange()
    /** How far a box sticks out of what shows it, to either side; 0 when all of it can be seen. */
    const excess = (box: DOMRect, from: Element) => {
      let most = Math.max(box.right - innerWidth, -box.left)
      for (let above: Element | null = from; above !== null; above = above.parentElement) {
        const { display, overflowX } = getComputedStyle(above)
        if (display === 'inline' || display === 'contents') continue
        // A table and the row of sections may be wider than the screen: they are scrolled by themselves.
        if (above.matches('[role=region], .tableWrapper, .settings nav')) return 0
        if (above !== from && overflowX === 'visible') continue
        const frame = above.getBoundingClientRect()
        most = Math.max(most, box.right - frame.right, frame.left - box.left)
      }
      return most
    }
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      if (element.closest('.sr, svg, option') !== null) continue
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !/⟦/.test(node.textContent ?? '')) continue
        range.selectNodeContents(node)
        for (const box of range.getClientRects())
          if (excess(box, element) > 1)
            found.add(
              `${element.tagName.toLowerCase()}.${element.className}: ${(node.textContent ?? '').trim().slice(0, 60)}`,
            )
      }
    }
    return [...found]
  })
}
