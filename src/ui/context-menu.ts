import type { Attachment } from 'svelte/attachments'

/** How long a finger rests before it means the menu, and how far it may stray. */
const pressMs = 480
const strayPx = 10

/**
 * Calls back when a person asks for the menu of something: right click, the menu key, Shift+F10, or a long press of a
 * finger. The point is where the menu belongs.
 */
export function contextMenu(
  open: (point: { readonly x: number; readonly y: number }, target: Element) => void,
): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let start: PointerEvent | null = null
    let isPressed = false
    const cancel = () => {
      clearTimeout(timer)
      start = null
    }
    const targetOf = (event: Event) => (event.target instanceof Element ? event.target : element)
    const onContext = (event: MouseEvent) => {
      event.preventDefault()
      if (isPressed) return
      cancel()
      const byKey = event.clientX === 0 && event.clientY === 0
      const box = targetOf(event).getBoundingClientRect()
      const point = byKey
        ? { x: box.left + 24, y: box.bottom }
        : { x: event.clientX, y: event.clientY }
      open(point, targetOf(event))
    }
    const onDown = (event: PointerEvent) => {
      isPressed = false
      if (event.pointerType === 'mouse') return
      start = event
      clearTimeout(timer)
      timer = setTimeout(() => {
        isPressed = true
        open({ x: event.clientX, y: event.clientY }, targetOf(event))
      }, pressMs)
    }
    const onMove = (event: PointerEvent) => {
      if (start === null) return
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > strayPx)
        cancel()
    }
    // The click that ends a long press belongs to the press, not to what lies under the finger.
    const onClick = (event: MouseEvent) => {
      if (!isPressed) return
      isPressed = false
      event.preventDefault()
      event.stopPropagation()
    }
    element.addEventListener('contextmenu', onContext)
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', cancel)
    element.addEventListener('pointercancel', cancel)
    element.addEventListener('click', onClick, { capture: true })
    return () => {
      cancel()
      element.removeEventListener('contextmenu', onContext)
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', cancel)
      element.removeEventListener('pointercancel', cancel)
      element.removeEventListener('click', onClick, { capture: true })
    }
  }
}
