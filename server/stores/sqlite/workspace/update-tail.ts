import type { LogScope, LogUpdate } from '../../workspace/workspace-store.ts'

/**
 * The newest updates of a log in memory. While many type, each of them reads what the others just wrote: it is in the
 * database once, and is read from there by nobody.
 *
 * 1. `since` answers null, or what the database would: everything of the scope after a version.
 * 2. Whatever else than an append changes updates, or undoes one, has to `forget`.
 */
export interface UpdateTail {
  /** Appended just now, newer than all before. */
  add(update: LogUpdate): void
  /** Null where the tail does not go back so far. */
  since(scope: LogScope, after: number): Iterable<LogUpdate> | null
  forget(): void
}

const mostUpdates = 4000
/** An update beyond it is read from the database. Bytes of the whole tail. */
const mostBytes = 4 * 1024 * 1024

export function createUpdateTail(): UpdateTail {
  let updates: LogUpdate[] = []
  let bytes = 0
  /** The newest version that is not in the tail; null: nothing is known. */
  let before: number | null = null

  function forget(): void {
    updates = []
    bytes = 0
    before = null
  }

  return {
    forget,
    add(update) {
      before ??= update.version - 1
      updates.push(update)
      bytes += update.bytes.byteLength
      if (updates.length <= mostUpdates && bytes <= mostBytes) return
      const left = updates.splice(0, Math.ceil(updates.length / 2))
      before = left.at(-1)?.version ?? before
      bytes = updates.reduce((sum, each) => sum + each.bytes.byteLength, 0)
    },
    since(scope, after) {
      if (before === null || after < before) return null
      return itemsAfter(updates, scope, after)
    },
  }
}

function* itemsAfter(
  updates: readonly LogUpdate[],
  scope: LogScope,
  after: number,
): Iterable<LogUpdate> {
  for (let at = firstAfter(updates, after); at < updates.length; at++) {
    const update = updates[at]
    if (update !== undefined && isIn(scope, update)) yield update
  }
}

function firstAfter(updates: readonly LogUpdate[], after: number): number {
  let low = 0
  let high = updates.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((updates[middle]?.version ?? 0) > after) high = middle
    else low = middle + 1
  }
  return low
}

function isIn(scope: LogScope, { home }: LogUpdate): boolean {
  if (home.privateTo !== null && home.privateTo !== scope.person) return false
  switch (scope.kind) {
    case 'workspace':
      return true
    case 'reach':
      return home.privateTo !== null || scope.roots.includes(home.root)
    case 'root':
      return home.root === scope.root
  }
}
