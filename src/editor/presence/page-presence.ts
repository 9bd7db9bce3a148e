/** What the editor knows of others on its page. */

/** Caret and selection as relative positions in JSON: they stay where they are while text around them changes. */
export type SharedSelection = { readonly anchor: unknown; readonly head: unknown }

export type RemoteCursor = {
  readonly id: string
  readonly name: string
  /** Of the colours of people, from 1. */
  readonly colour: number
  readonly selection: SharedSelection
  /** Stays in view. */
  readonly isFollowed: boolean
}

export interface PagePresence {
  readonly cursors: readonly RemoteCursor[]
  /** Calls back after each change. Returns the unsubscribe. */
  onChange(listener: () => void): () => void
  /** Where the own caret and selection are; null: nowhere any more. */
  tell(selection: SharedSelection | null): void
}

/** The selection in an awareness state, by the names that y-prosemirror gave them; null where there is none. */
export function selectionIn(awareness: string | null): SharedSelection | null {
  if (awareness === null) return null
  try {
    const state: unknown = JSON.parse(awareness)
    const cursor = isObject(state) ? state['cursor'] : null
    if (!isObject(cursor) || !isObject(cursor['anchor']) || !isObject(cursor['head'])) return null
    return { anchor: cursor['anchor'], head: cursor['head'] }
  } catch {
    // Another program's: nothing that could be shown.
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
