import type { Component } from 'svelte'

/** Every dialog takes the function that closes it. */
export type DialogProps = { readonly close: () => void }

export type OpenDialog = {
  readonly id: number
  readonly component: Component<Record<string, unknown> & DialogProps>
  readonly props: Record<string, unknown> & DialogProps
}

/** Dialogs open one above the other; each is a chunk of its own, loaded when it first opens. */
export class Dialogs {
  #open = $state.raw<readonly OpenDialog[]>([])
  #count = 0

  get current(): readonly OpenDialog[] {
    return this.#open
  }

  /** Loads the dialog's component and shows it. Resolves once it shows; rejects when the chunk cannot be loaded. */
  async open<Props extends DialogProps>(
    load: () => Promise<{ readonly default: Component<Props> }>,
    props: Omit<Props, 'close'>,
  ): Promise<void> {
    const { default: component } = await load()
    const id = ++this.#count
    const close = () => {
      this.#open = this.#open.filter((dialog) => dialog.id !== id)
    }
    this.#open = [
      ...this.#open,
      {
        id,
        // The pair was checked at the call; the list only forgets which props belong to which component.
        component: component as Component<Record<string, unknown> & DialogProps>,
        props: { ...props, close },
      },
    ]
  }

  get isOpen(): boolean {
    return this.#open.length > 0
  }
}
