import { createSubscriber } from 'svelte/reactivity'
import type { AppError } from '../../protocol/errors.ts'
import type { QueryArgs, QueryName, QueryValues } from '../../protocol/queries/registry.ts'
import type { WorkspaceClient } from '../client/workspace.ts'

/**
 * Mirrors one live query of a workspace: subscribes when something on the screen first reads it, unsubscribes when
 * nothing does. For arguments that change make it in a `$derived`: `const list = $derived(new LiveQuery(…))`.
 */
export class LiveQuery<Name extends QueryName> {
  readonly #read: () => void
  #value = $state.raw<QueryValues[Name] | undefined>(undefined)
  #error = $state.raw<AppError | null>(null)

  constructor(workspace: Pick<WorkspaceClient, 'live'>, name: Name, args: QueryArgs<Name>) {
    this.#read = createSubscriber(() =>
      workspace.live(
        name,
        args,
        (value) => {
          this.#value = value
          this.#error = null
        },
        (error) => {
          this.#error = error
        },
      ),
    )
  }

  /** Undefined until the first answer. */
  get value(): QueryValues[Name] | undefined {
    this.#read()
    return this.#value
  }

  get error(): AppError | null {
    this.#read()
    return this.#error
  }

  get isReady(): boolean {
    return this.value !== undefined
  }
}
