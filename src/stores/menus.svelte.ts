import type { Outline } from '../ui/node-icons.ts'

/** One line of a menu. */
export type MenuItem =
  | {
      readonly kind?: 'item'
      readonly label: string
      readonly icon?: Outline
      /** As in the shortcut table. */
      readonly keys?: string
      readonly isChecked?: boolean
      readonly isDisabled?: boolean
      readonly tone?: 'danger'
      readonly run: () => void
    }
  | { readonly kind: 'divider' }
  | { readonly kind: 'heading'; readonly label: string }

export type MenuAnchor = HTMLElement | { readonly x: number; readonly y: number }

export type OpenMenu = {
  readonly label: string
  readonly anchor: MenuAnchor
  readonly items: readonly MenuItem[]
  readonly width: number
  /** Takes the focus when the menu closes without a command that moves it elsewhere. */
  readonly focusBack: HTMLElement | null
  /** Asked for by key: its first line takes the focus. */
  readonly isByKeyboard: boolean
}

/** The one open menu. Its drawing is a chunk of its own that the first menu loads. */
export class Menus {
  #open = $state.raw<OpenMenu | null>(null)

  get current(): OpenMenu | null {
    return this.#open
  }

  open(menu: {
    readonly label: string
    readonly anchor: MenuAnchor
    readonly items: readonly MenuItem[]
    readonly width?: number
  }): void {
    const active = document.activeElement
    this.#open = {
      width: 220,
      isByKeyboard: active?.matches(':focus-visible') ?? false,
      focusBack: active instanceof HTMLElement && active !== document.body ? active : null,
      ...menu,
    }
  }

  close(): void {
    this.#open = null
  }
}
