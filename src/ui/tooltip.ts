import type { Attachment } from 'svelte/attachments'

/** How long a pointer rests before the tip shows, milliseconds. */
const restMs = 450

let tip: HTMLElement | null = null
let timer: ReturnType<typeof setTimeout> | undefined

function hide(): void {
  clearTimeout(timer)
  tip?.remove()
  tip = null
}

function show(anchor: Element, label: string, keys: string | null): void {
  hide()
  if (!anchor.isConnected) return
  tip = document.createElement('div')
  tip.className = 'tip'
  // The control carries the same name; a second announcement would only repeat it.
  tip.setAttribute('aria-hidden', 'true')
  tip.textContent = label
  if (keys !== null) {
    const shortcut = document.createElement('span')
    shortcut.className = 'tip-keys'
    shortcut.textContent = keys
    tip.append(shortcut)
  }
  const host = anchor.closest('dialog') ?? document.body
  host.append(tip)
  const at = anchor.getBoundingClientRect()
  const size = tip.getBoundingClientRect()
  const gap = 6
  const below = at.bottom + gap + size.height < window.innerHeight
  const left = Math.min(
    Math.max(gap, at.left + at.width / 2 - size.width / 2),
    window.innerWidth - size.width - gap,
  )
  tip.style.left = `${String(left)}px`
  tip.style.top = `${String(below ? at.bottom + gap : at.top - gap - size.height)}px`
}

/** Shows a control's name, and its key, while the pointer rests on it or the keyboard is on it. */
export function tooltip(label: string, keys: string | null = null): Attachment<HTMLElement> {
  return (anchor) => {
    const onEnter = (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return
      clearTimeout(timer)
      timer = setTimeout(() => {
        show(anchor, label, keys)
      }, restMs)
    }
    const onFocus = () => {
      if (anchor.matches(':focus-visible')) show(anchor, label, keys)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide()
    }
    anchor.addEventListener('pointerenter', onEnter)
    anchor.addEventListener('pointerleave', hide)
    anchor.addEventListener('pointerdown', hide)
    anchor.addEventListener('focus', onFocus)
    anchor.addEventListener('blur', hide)
    anchor.addEventListener('keydown', onKey)
    return () => {
      anchor.removeEventListener('pointerenter', onEnter)
      anchor.removeEventListener('pointerleave', hide)
      anchor.removeEventListener('pointerdown', hide)
      anchor.removeEventListener('focus', onFocus)
      anchor.removeEventListener('blur', hide)
      anchor.removeEventListener('keydown', onKey)
      hide()
    }
  }
}
