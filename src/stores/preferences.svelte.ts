/** What a person likes on this device. Times of the reader's eye, not of the work: kept in localStorage, never synced. */

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'
export type TextFace = 'serif' | 'sans' | 'mono'

type Values = {
  theme: Theme
  density: Density
  textFace: TextFace
  /** Pixels, 15 to 21. */
  textSize: number
  /** Pixels, 200 to 360. */
  sidebarWidth: number
  isSidebarHidden: boolean
  /** Single-letter shortcuts can be switched off. */
  hasLetterKeys: boolean
}

export const textSizes = { least: 15, most: 21, standard: 17 } as const
export const sidebarWidths = { least: 200, most: 360, standard: 252 } as const

const standard: Values = {
  theme: 'system',
  density: 'comfortable',
  textFace: 'serif',
  textSize: textSizes.standard,
  sidebarWidth: sidebarWidths.standard,
  isSidebarHidden: false,
  hasLetterKeys: true,
}

const storageKey = 'holdfast:preferences'

const textFaces: Readonly<Record<TextFace, string>> = {
  serif: '',
  sans: 'var(--font-ui)',
  mono: 'var(--font-code)',
}

export class Preferences {
  #values = $state.raw<Values>(standard)
  readonly #storage: Storage
  readonly #root: HTMLElement

  constructor(storage: Storage = localStorage, root: HTMLElement = document.documentElement) {
    this.#storage = storage
    this.#root = root
    this.#take(storage.getItem(storageKey))
  }

  get theme(): Theme {
    return this.#values.theme
  }
  get density(): Density {
    return this.#values.density
  }
  get textFace(): TextFace {
    return this.#values.textFace
  }
  get textSize(): number {
    return this.#values.textSize
  }
  get sidebarWidth(): number {
    return this.#values.sidebarWidth
  }
  get isSidebarHidden(): boolean {
    return this.#values.isSidebarHidden
  }
  get hasLetterKeys(): boolean {
    return this.#values.hasLetterKeys
  }

  set(patch: Partial<Values>): void {
    this.#values = sane({ ...this.#values, ...patch })
    this.#storage.setItem(storageKey, JSON.stringify(this.#values))
    this.#apply()
  }

  /** Follows what another tab of this device sets. Returns the function that stops it. */
  start(): () => void {
    const onStorage = (event: StorageEvent) => {
      if (event.key === storageKey) this.#take(event.newValue)
    }
    window.addEventListener('storage', onStorage)
    return () => {
      window.removeEventListener('storage', onStorage)
    }
  }

  #take(text: string | null): void {
    this.#values = text === null ? standard : sane({ ...standard, ...parsed(text) })
    this.#apply()
  }

  #apply(): void {
    const { theme, density, textFace, textSize, sidebarWidth } = this.#values
    const { dataset, style } = this.#root
    if (theme === 'system') delete dataset['theme']
    else dataset['theme'] = theme
    if (density === 'comfortable') delete dataset['density']
    else dataset['density'] = density
    setToken(style, '--font-text', textFaces[textFace])
    setToken(
      style,
      '--t-body',
      textSize === textSizes.standard
        ? ''
        : `400 ${textSize}px/${Math.round(textSize * 1.64)}px var(--font-text)`,
    )
    setToken(style, '--sidebar', sidebarWidth === sidebarWidths.standard ? '' : `${sidebarWidth}px`)
  }
}

function setToken(style: CSSStyleDeclaration, name: string, value: string): void {
  if (value === '') style.removeProperty(name)
  else style.setProperty(name, value)
}

function parsed(text: string): Partial<Values> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** What an older or newer version wrote, brought within bounds. */
function sane(values: Values): Values {
  const within = (value: number, { least, most }: { least: number; most: number }) =>
    Math.min(most, Math.max(least, Math.round(value)))
  return {
    theme: ['light', 'dark'].includes(values.theme) ? values.theme : 'system',
    density: values.density === 'compact' ? 'compact' : 'comfortable',
    textFace: values.textFace in textFaces ? values.textFace : 'serif',
    textSize: within(Number(values.textSize) || textSizes.standard, textSizes),
    sidebarWidth: within(Number(values.sidebarWidth) || sidebarWidths.standard, sidebarWidths),
    isSidebarHidden: Boolean(values.isSidebarHidden),
    hasLetterKeys: Boolean(values.hasLetterKeys),
  }
}
