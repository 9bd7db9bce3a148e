import { t } from '../../words/words.ts'
/** What is typed before the box is there. */
export type TypedAhead = {
  readonly text: string
  /** True once the person pressed Escape meanwhile. */
  readonly isCalledOff: boolean
  /** Gives the focus back to whoever had it. */
  end(): void
}

let isCatching = false

/**
 * Catches what a person types between the key that calls for a box and the box, which may still be on its way: a field
 * out of sight has the focus meanwhile, so that nothing goes into the page below and no method of writing is left out.
 * The box that opens takes the focus from the field and gives it back there; the field passes it on and goes.
 * Null for whoever calls while another box is on its way.
 */
export function catchTyping(): TypedAhead | null {
  if (isCatching) return null
  isCatching = true
  const before = document.activeElement
  const field = document.createElement('input')
  field.className = 'sr'
  field.setAttribute('aria-label', t('Search'))
  field.autocomplete = 'off'
  // On the screen, as it would be scrolled to.
  Object.assign(field.style, { position: 'fixed', top: '0', left: '0' })
  document.body.append(field)
  field.focus({ preventScroll: true })
  let isCalledOff = false
  const end = () => {
    isCatching = false
    field.remove()
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }
  field.addEventListener('focus', end, { once: true })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return
    isCalledOff = true
    end()
  })
  return {
    get text() {
      return field.value
    },
    get isCalledOff() {
      return isCalledOff
    },
    end,
  }
}
