/**
 * Reads every sentence the screen can say out of the sources. A sentence is its own key, so this list is what a
 * translation has to have: no more, no less.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'svelte/compiler'

/** @typedef {'screen' | 'editor'} Area the part of the app whose chunk has the sentence */
/** @typedef {{ text: string, one: string | null, areas: Set<Area>, places: string[] }} Message `one`: its singular */
/** @typedef {{ type: string, start: number, [key: string]: unknown }} Syntax */

/** The functions of `src/words/words.ts` that take a sentence, and where they take it. */
const speakers = new Map([
  ['t', 0],
  ['parts', 0],
  ['plural', 1],
])

/** The list of keys is the editor's, and is shown without it. */
const editorFile = /^src\/editor\/(?!shortcuts\.ts$)/

/**
 * @param {string} root the folder of the project
 * @returns {Map<string, Message>} by the sentence, for one that depends on a number by its plural
 */
export function readMessages(root) {
  /** @type {Map<string, Message>} */
  const messages = new Map()
  for (const file of readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = `src/${file.replaceAll('\\', '/')}`
    if (!/\.(ts|svelte)$/.test(path) || path.startsWith('src/words/words')) continue
    for (const { text, one } of messagesOf(readFileSync(`${root}/${path}`, 'utf8'), path)) {
      const known = messages.get(text)
      const message = known ?? { text, one, areas: new Set(), places: [] }
      message.one ??= one
      message.areas.add(editorFile.test(path) ? 'editor' : 'screen')
      message.places.push(path)
      messages.set(text, message)
    }
  }
  return messages
}

/**
 * @param {string} source
 * @param {string} path
 * @returns {Iterable<{ text: string, one: string | null }>}
 */
export function* messagesOf(source, path) {
  // TypeScript alone is what a component has in its script.
  const before = '<script lang="ts">'
  const text = path.endsWith('.svelte') ? source : `${before}${source}</script>`
  for (const call of callsIn(parse(text, { modern: true }))) {
    const { callee, arguments: given } =
      /** @type {{ callee: { name: string }, arguments: Syntax[] }} */ (
        /** @type {unknown} */ (call)
      )
    const message = given[speakers.get(callee.name) ?? 0]
    const found = callee.name === 'plural' ? formsOf(message) : literalsOf(message)
    if (found === null) {
      const line = text.slice(0, call.start).split('\n').length
      throw new Error(
        `${path}:${line} gives ${callee.name}() something else than a sentence written there. ` +
          'Nobody could find it to translate it.',
      )
    }
    yield* found
  }
}

/**
 * @param {unknown} node
 * @returns {Iterable<Syntax>}
 */
function* callsIn(node) {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const child of node) yield* callsIn(child)
    return
  }
  const syntax = /** @type {Syntax} */ (node)
  if (syntax.type === 'CallExpression' && speakers.has(nameOf(syntax['callee']))) yield syntax
  for (const [key, child] of Object.entries(syntax)) if (key !== 'loc') yield* callsIn(child)
}

/** @param {unknown} callee */
function nameOf(callee) {
  const { type, name } = /** @type {{ type: string, name: string }} */ (callee)
  return type === 'Identifier' ? name : ''
}

/**
 * @param {Syntax | undefined} node
 * @returns {{ text: string, one: null }[] | null}
 */
function literalsOf(node) {
  if (node?.type === 'Literal' && typeof node['value'] === 'string')
    return [{ text: node['value'], one: null }]
  return null
}

/**
 * @param {Syntax | undefined} node
 * @returns {{ text: string, one: string }[] | null}
 */
function formsOf(node) {
  if (node?.type !== 'ObjectExpression') return null
  const forms = new Map(
    /** @type {{ key?: { name: string }, value?: Syntax }[]} */ (node['properties']).map((form) => [
      form.key?.name,
      form.value?.['value'],
    ]),
  )
  const one = forms.get('one')
  const text = forms.get('other')
  return typeof one === 'string' && typeof text === 'string' ? [{ text, one }] : null
}
