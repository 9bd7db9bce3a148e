/* eslint-disable svelte/prefer-svelte-reactivity -- reason: these are replaced as a whole or read by no screen */
import { isApple } from '../ui/keys.ts'

/** One command with its keys. The palette lists them, the cheat sheet shows them, the keyboard runs them. */
export type Shortcut = {
  readonly id: string
  /** Chords as `Mod+Shift+L`; two chords with a blank between are pressed one after the other: `G H`. */
  readonly keys: readonly string[]
  readonly label: string
  readonly group: string
  /** False hides the command and lets its keys pass. */
  readonly when?: () => boolean
  readonly run: () => void
}

/** How long the second key of a sequence may take, milliseconds. */
const sequenceMs = 1200

/** Every command of the screen in one table. Rooms add theirs while they show. */
export class Shortcuts {
  #table = $state.raw<readonly Shortcut[]>([])
  #first: { readonly chord: string; readonly at: number } | null = null
  readonly #hasLetterKeys: () => boolean

  constructor(hasLetterKeys: () => boolean = () => true) {
    this.#hasLetterKeys = hasLetterKeys
  }

  /** In the order they were added; of two with one id the later counts. */
  get all(): readonly Shortcut[] {
    const byId = new Map(this.#table.map((shortcut) => [shortcut.id, shortcut]))
    return [...byId.values()]
  }

  /** Those that can run now. */
  get usable(): readonly Shortcut[] {
    return this.all.filter((shortcut) => shortcut.when?.() ?? true)
  }

  keysOf(id: string): string | undefined {
    return this.all.find((shortcut) => shortcut.id === id)?.keys[0]
  }

  /** Returns the function that takes them out again. */
  add(shortcuts: readonly Shortcut[]): () => void {
    this.#table = [...this.#table, ...shortcuts]
    return () => {
      this.#table = this.#table.filter((shortcut) => !shortcuts.includes(shortcut))
    }
  }

  /** Runs what the key stands for. True when it stood for something. */
  press(event: KeyboardEvent): boolean {
    if (event.isComposing || event.defaultPrevented) return false
    const chord = chordOf(event)
    if (chord === null) return false
    const isLetter = !chord.includes('Mod') && !chord.includes('Alt') && chord !== 'Escape'
    if (isLetter && (isTextPlace(event.target) || !this.#hasLetterKeys())) return false
    const spoken =
      this.#first !== null && event.timeStamp - this.#first.at < sequenceMs
        ? `${this.#first.chord} ${chord}`
        : null
    const usable = this.usable
    const hit =
      (spoken === null ? undefined : usable.find((shortcut) => has(shortcut, spoken))) ??
      usable.find((shortcut) => has(shortcut, chord))
    this.#first = null
    if (hit === undefined) {
      const opensSequence = usable.some((shortcut) =>
        shortcut.keys.some((keys) => keys.startsWith(`${chord} `)),
      )
      if (opensSequence) this.#first = { chord, at: event.timeStamp }
      return false
    }
    event.preventDefault()
    hit.run()
    return true
  }

  /** Listens to the window. Returns the function that stops it. */
  start(): () => void {
    const onKey = (event: KeyboardEvent) => void this.press(event)
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
    }
  }
}

function has(shortcut: Shortcut, chord: string): boolean {
  return shortcut.keys.includes(chord)
}

const modifiers = new Set(['Control', 'Meta', 'Shift', 'Alt'])

/** `Mod+Shift+L` for a key press, or null while only modifiers are down. */
export function chordOf(event: KeyboardEvent, apple: boolean = isApple): string | null {
  if (modifiers.has(event.key)) return null
  const isMod = apple ? event.metaKey : event.ctrlKey
  const isOther = apple ? event.ctrlKey : event.metaKey
  if (isOther) return null
  // With Alt a layout types another letter; the physical key says which was meant.
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]
  const digit = /^Digit(\d)$/.exec(event.code)?.[1]
  const key =
    event.altKey && letter !== undefined
      ? letter
      : event.altKey && digit !== undefined
        ? digit
        : event.key.length === 1
          ? event.key.toUpperCase()
          : event.key
  // A sign that is itself typed with Shift, as `?`, stands for itself.
  const isShiftPart = event.shiftKey && (key.length > 1 || /[A-Z0-9]/.test(key))
  return [isMod ? 'Mod' : '', event.altKey ? 'Alt' : '', isShiftPart ? 'Shift' : '', key]
    .filter((part) => part !== '')
    .join('+')
}

function isTextPlace(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable ||
    target.matches('input, textarea, select, [role="treegrid"], [role="menu"] *')
  )
}
