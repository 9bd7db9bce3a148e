/**
 * Random intents of a person who does everything: what a property of the core must survive. The same seed makes the
 * same program on an equal workspace.
 */
import * as Y from 'yjs'
import { documentFragment, documentSchema } from '../../domain/document/schema.ts'
import { updateFromDocument, writeDocument } from '../../domain/document/yjs.ts'
import type { WorkspaceContext } from '../../workers/database/workspace-context.ts'
import { pick, type Random } from '../domain/document/random-document.ts'

export type Intent = { readonly name: string; readonly args: unknown }

/** A uuid that the seed decides: equal programs make equal ids. */
export function seededIds(random: Random): () => string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join('')
  return () => `${digits(8)}-${digits(4)}-7${digits(3)}-8${digits(3)}-${digits(12)}`
}

/** Words that share letters, so that searches and prefixes meet. */
const words = ['alpha', 'alpine', 'Beta', 'café', 'cafe', '東京', 'gamma', 'x', '', 'Ωmega', 'a b']
const types = ['page', 'folder', 'file', 'space', 'task']
const keys = ['name', 'name', 'name', 'icon', 'tags', 'template', 'note', 'odd "key"', 'stage']

export type RandomProgram = {
  next(): Intent
  /** Ids that were ever made, the purged ones too. */
  readonly ids: readonly string[]
  randomId(): string
  word(): string
}

export function createRandomProgram(
  random: Random,
  { connection, privateRootId }: Pick<WorkspaceContext, 'connection' | 'privateRootId'>,
  { largest = 250 }: { readonly largest?: number } = {},
): RandomProgram {
  const ids: string[] = []
  const mintId = seededIds(random)
  const documentById = new Map<string, Y.Doc>()
  const importIds: string[] = []
  let clientId = 100

  const chance = (probability: number) => random() < probability
  const word = () => pick(random, words)
  const randomId = () => (ids.length === 0 || chance(0.02) ? mintId() : pick(random, ids))
  const recentId = () => (ids.length === 0 ? mintId() : pick(random, ids.slice(-40)))
  const oneOf = (sql: string, ...parameters: readonly (string | null)[]) => {
    const found = connection.column<string>(sql, ...parameters)
    return found.length === 0 ? randomId() : pick(random, found)
  }
  /** Mostly where something can be: else nearly every intent would be refused. */
  const living = () =>
    oneOf(`SELECT id FROM nodes WHERE trashed = 0 AND type <> 'private' ORDER BY key`)
  const parent = () => (chance(0.12) ? null : chance(0.85) ? living() : randomId())
  const before = (parentId: string | null) => {
    if (chance(0.6)) return {}
    if (chance(0.1)) return { before: chance(0.5) ? randomId() : null }
    const parentKey = '(SELECT key FROM nodes WHERE id = ?)'
    return {
      before: oneOf(`SELECT id FROM nodes WHERE parent_key IS ${parentKey} ORDER BY key`, parentId),
    }
  }
  const place = () => {
    const parentId = parent()
    return { parentId, ...before(parentId) }
  }
  const trashed = () => oneOf('SELECT id FROM nodes WHERE trashed = 1 ORDER BY key')
  const target = () => (chance(0.8) ? living() : randomId())

  function newId(): string {
    const id = mintId()
    ids.push(id)
    if (ids.length > largest) ids.splice(Math.floor(random() * (largest / 2)), 1)
    return id
  }

  function value(key: string): unknown {
    if (chance(0.15)) return null
    switch (key) {
      case 'name':
        return chance(0.5) ? word() : `${word()} ${word()}`
      case 'tags':
        return [word(), word()]
      case 'template':
        return chance(0.7)
      default:
        return pick(random, [1, true, word(), [word()], { deep: word() }])
    }
  }

  const attributes = () => {
    const key = pick(random, keys)
    return { name: word(), ...(chance(0.4) ? { [key]: value(key) } : {}) }
  }

  function randomBlocks() {
    const { nodes } = documentSchema
    const inline = () =>
      pick(random, [
        () => [documentSchema.text(word() || 'text')],
        () => [nodes.page_link.create({ nodeId: recentId() }), documentSchema.text(' and')],
        () => [nodes.mention.create({ nodeId: recentId() })],
        () => [documentSchema.text('see '), nodes.tag.create({ name: word() || 'tag' })],
      ])()
    const block = () =>
      chance(0.2)
        ? nodes.heading.create({ level: 1 + Math.floor(random() * 3) }, inline())
        : nodes.paragraph.create(null, inline())
    return nodes.doc.create(
      null,
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => block()),
    )
  }

  /** What an editor of the page would send: the change of its own Y.Doc. */
  function documentUpdate(nodeId: string): Intent {
    let document = documentById.get(nodeId)
    if (document === undefined) documentById.set(nodeId, (document = new Y.Doc()))
    const before = Y.encodeStateVector(document)
    const fragment = document.getXmlFragment(documentFragment)
    document.transact(() => {
      if (fragment.length > 0 && chance(0.4)) fragment.delete(0, 1)
      writeDocument(randomBlocks(), fragment)
    })
    return {
      name: 'document.update',
      args: { nodeId, update: Y.encodeStateAsUpdate(document, before) },
    }
  }

  function create(): Intent {
    const type = pick(random, types)
    const args = { id: newId(), type, ...place(), attributes: attributes() }
    return { name: 'nodes.create', args }
  }

  function importNodes(): Intent {
    const importId = mintId()
    importIds.push(importId)
    const top = newId()
    const nodes = [
      { id: top, type: 'folder', parentId: parent(), attributes: attributes() },
      ...Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
        id: newId(),
        type: 'page',
        parentId: top,
        attributes: attributes(),
        document: updateFromDocument(randomBlocks(), clientId++),
      })),
    ]
    return { name: 'nodes.import', args: { importId, label: 'Import', nodes } }
  }

  function simple(): Intent {
    const makers: readonly [weight: number, () => Intent][] = [
      [30, create],
      [
        20,
        () => {
          const key = pick(random, keys)
          return {
            name: 'nodes.update',
            args: { id: target(), attributes: { [key]: value(key) } },
          }
        },
      ],
      [
        4,
        () => {
          const key = `${pick(random, ['fav:', 'seen:'])}${randomId()}`
          const args = { id: privateRootId, attributes: { [key]: chance(0.7) ? random() : null } }
          return { name: 'nodes.update', args }
        },
      ],
      [18, () => ({ name: 'nodes.move', args: { id: target(), ...place() } })],
      [10, () => ({ name: 'nodes.delete', args: { id: randomId() } })],
      [6, () => ({ name: 'nodes.restore', args: { id: trashed() } })],
      [5, () => ({ name: 'nodes.purge', args: { id: trashed() } })],
      [
        2,
        () => ({
          name: 'nodes.duplicate',
          args: {
            id: target(),
            newId: newId(),
            ...(chance(0.4) ? { parentId: parent() } : {}),
            ...(chance(0.4) ? { name: word() } : {}),
          },
        }),
      ],
    ]
    let left = random() * makers.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, make] of makers) if ((left -= weight) < 0) return make()
    return create()
  }

  return {
    ids,
    randomId,
    word,
    next() {
      const roll = random()
      if (ids.length < 5) return create()
      if (roll < 0.12) return documentUpdate(chance(0.8) ? living() : randomId())
      if (roll < 0.14) return importNodes()
      if (roll < 0.15 && importIds.length > 0)
        return { name: 'imports.undo', args: { importId: pick(random, importIds) } }
      if (roll < 0.18)
        return {
          name: 'nodes.batch',
          args: { mutations: Array.from({ length: 1 + Math.floor(random() * 5) }, simple) },
        }
      return simple()
    },
  }
}
