import type { NodeId } from '../../../protocol/ids.ts'
import type { TreeRow } from '../../../protocol/rows.ts'
import { moveNode, type Destination } from '../../actions/move-node.ts'
import type { Desk } from '../../stores/desk.ts'
import type { TreeOutline } from './tree-outline.svelte.ts'
import { t } from '../../words/words.ts'

/** What the keyboard asks of the tree's owner. */
export type TreeOrders = {
  readonly open: (row: TreeRow, where: 'page' | 'tree') => void
  readonly openMenu: (row: TreeRow) => void
  readonly remove: (row: TreeRow) => void
  /** Brings a line into view once it is the active one. */
  readonly scrollTo: (index: number) => void
  /** Lines that fit the view. */
  readonly pageSize: () => number
}

/** Keys that change the line they are pressed on. */
const changes = (event: KeyboardEvent) =>
  event.altKey || event.key === 'F2' || event.key === 'Delete'

/** How long typed letters count as one word, milliseconds. */
const wordMs = 700

/**
 * Keys of the tree, after the treegrid pattern: arrows walk and open, Enter opens the page and goes there, Space opens
 * it and stays, F2 renames, Delete moves to the trash, Alt with arrows moves, letters find.
 */
export class TreeKeyboard {
  readonly #desk: Desk
  readonly #outline: TreeOutline
  readonly #orders: TreeOrders
  #typed = ''
  #typedAt = 0

  constructor(desk: Desk, outline: TreeOutline, orders: TreeOrders) {
    this.#desk = desk
    this.#outline = outline
    this.#orders = orders
  }

  /** True when the key was one of the tree's. */
  async press(event: KeyboardEvent): Promise<void> {
    const command = this.#command(event)
    if (command === null) return
    event.preventDefault()
    event.stopPropagation()
    const row = await this.#active()
    if (row === null) return
    if (changes(event) && !this.#desk.access.mayWrite(row.rootId))
      this.#desk.announcer.say(t('You can only read this.'))
    else await command(row)
  }

  #command(event: KeyboardEvent): ((row: TreeRow) => Promise<void> | void) | null {
    if (event.ctrlKey || event.metaKey) return null
    const outline = this.#outline
    if (event.altKey) {
      switch (event.key) {
        case 'ArrowUp':
          return (row) => this.#moveUp(row)
        case 'ArrowDown':
          return (row) => this.#moveDown(row)
        case 'ArrowRight':
          return (row) => this.#moveIn(row)
        case 'ArrowLeft':
          return (row) => this.#moveOut(row)
        default:
          return null
      }
    }
    switch (event.key) {
      case 'ArrowDown':
        return (row) => this.#goTo(row.index + 1)
      case 'ArrowUp':
        return (row) => this.#goTo(row.index - 1)
      case 'Home':
        return () => this.#goTo(0)
      case 'End':
        return () => this.#goTo(outline.total - 1)
      case 'PageDown':
        return (row) => this.#goTo(row.index + this.#orders.pageSize())
      case 'PageUp':
        return (row) => this.#goTo(row.index - this.#orders.pageSize())
      case 'ArrowRight':
        return (row) => {
          if (!row.hasChildren) return
          if (row.isExpanded) return this.#goTo(row.index + 1)
          outline.setExpanded(row.id, true)
        }
      case 'ArrowLeft':
        return (row) => {
          if (row.isExpanded) outline.setExpanded(row.id, false)
          else return this.#goToNode(row.parentId)
        }
      case 'Enter':
        return (row) => {
          this.#orders.open(row, 'page')
        }
      case ' ':
        return (row) => {
          this.#orders.open(row, 'tree')
        }
      case 'F2':
        return (row) => {
          outline.renamingId = row.id
        }
      case 'Delete':
        return (row) => {
          this.#orders.remove(row)
        }
      case 'ContextMenu':
        return (row) => {
          this.#orders.openMenu(row)
        }
      case 'F10':
        return event.shiftKey
          ? (row) => {
              this.#orders.openMenu(row)
            }
          : null
      default:
        return event.key.length === 1 ? (row) => this.#find(row, event.key) : null
    }
  }

  async #active(): Promise<TreeRow | null> {
    const { activeId, activeIndex, rows } = this.#outline
    const known = rows.find((row) => row.id === activeId)
    if (known !== undefined) return known
    const index = activeId === null ? 0 : await this.#outline.locate(activeId)
    const [row] = await this.#outline.lines(index < 0 ? Math.max(0, activeIndex) : index, 1)
    return row ?? null
  }

  async #goTo(index: number): Promise<void> {
    const target = Math.min(Math.max(0, index), this.#outline.total - 1)
    const [row] = await this.#outline.lines(target, 1)
    if (row === undefined) return
    this.#outline.activate(row)
    this.#orders.scrollTo(row.index)
  }

  async #goToNode(id: NodeId | null): Promise<void> {
    if (id === null) return
    const index = await this.#outline.locate(id)
    if (index >= 0) await this.#goTo(index)
  }

  async #find(from: TreeRow, letter: string): Promise<void> {
    const now = Date.now()
    this.#typed = now - this.#typedAt < wordMs ? this.#typed + letter : letter
    this.#typedAt = now
    const word = this.#typed.toLocaleLowerCase()
    // One letter goes on to the next line; a growing word may stay on this one.
    const start = from.index + (word.length === 1 ? 1 : 0)
    const fits = (row: TreeRow) => row.name.toLocaleLowerCase().startsWith(word)
    const below = await this.#outline.lines(start, 1000)
    const hit = below.find(fits) ?? (await this.#outline.lines(0, Math.min(1000, start))).find(fits)
    if (hit !== undefined) await this.#goTo(hit.index)
  }

  async #siblingBefore(row: TreeRow): Promise<TreeRow | null> {
    if (row.placeInSet === 1) return null
    for (let end = row.index; end > 0; end -= 1000) {
      const rows = await this.#outline.lines(Math.max(0, end - 1000), Math.min(1000, end))
      const sibling = rows.findLast((above) => above.depth <= row.depth)
      if (sibling !== undefined) return sibling.depth === row.depth ? sibling : null
    }
    return null
  }

  async #moveUp(row: TreeRow): Promise<void> {
    const above = await this.#siblingBefore(row)
    if (above === null) this.#desk.announcer.say(t('Already the first here.'))
    else await this.#move(row, { parentId: row.parentId, before: above.id })
  }

  async #moveDown(row: TreeRow): Promise<void> {
    const next = await this.#desk.workspace.query('nodes.list', {
      parentId: row.parentId,
      after: row.id,
      limit: 2,
    })
    if (next.length === 0) this.#desk.announcer.say(t('Already the last here.'))
    else await this.#move(row, { parentId: row.parentId, before: next[1]?.id ?? null })
  }

  async #moveIn(row: TreeRow): Promise<void> {
    const above = await this.#siblingBefore(row)
    if (above === null) {
      this.#desk.announcer.say(t('There is nothing above to move into.'))
      return
    }
    if (await this.#move(row, { parentId: above.id, before: null }))
      this.#outline.setExpanded(above.id, true)
  }

  async #moveOut(row: TreeRow): Promise<void> {
    if (row.parentId === null) {
      this.#desk.announcer.say(t('Already at the top.'))
      return
    }
    const { workspace } = this.#desk
    const parent = await workspace.query('nodes.get', { id: row.parentId })
    if (parent === null) return
    const [next] = await workspace.query('nodes.list', {
      parentId: parent.parentId,
      after: parent.id,
      limit: 1,
    })
    await this.#move(row, { parentId: parent.parentId, before: next?.id ?? null })
  }

  async #move(row: TreeRow, to: Destination): Promise<boolean> {
    const isDone = await moveNode(this.#desk, row.id, to, { isQuiet: true })
    if (isDone) {
      this.#outline.activate(row)
      const index = await this.#outline.locate(row.id)
      if (index >= 0) this.#orders.scrollTo(index)
    }
    return isDone
  }
}
