/**
 * Frontmatter: YAML between two lines of `---` at the very start of a note. Values become JSON; order of keys is
 * kept. YAML that cannot be read stays in the note as a code block, so that nothing is lost.
 */
import { largest } from '../../../lib/append.ts'
import { isAlias, isMap, isScalar, isSeq, parseDocument, stringify, type Document } from 'yaml'
import type { Json } from '../../../protocol/json.ts'

export type Frontmatter = {
  /** In the order of the source. An empty value is ''. */
  readonly properties: ReadonlyMap<string, Json>
  /** The text after it. */
  readonly body: string
  /** Why it could not be read. */
  readonly error: string | null
}

/** Longest frontmatter that is read, in UTF-16 units. */
export const longestFrontmatter = 128 * 1024

const mostValues = 20_000
const deepestValue = 40
const mostAliases = 100

/** Takes the frontmatter off a text. */
export function splitFrontmatter(source: string): Frontmatter {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source
  const open = /^---[ \t]*\r?\n/.exec(text)
  if (open === null) return { properties: new Map(), body: text, error: null }
  closing.lastIndex = open[0].length - 1
  const close = closing.exec(text)
  if (close === null) return { properties: new Map(), body: text, error: null }
  const yaml = text.slice(open[0].length, close.index + 1)
  const body = text.slice(close.index + close[0].length)
  if (yaml.trim() === '') return { properties: new Map(), body, error: null }
  const isMapping = /^\s*(?:#.*\s+)*(?:\{|[^\s:#][^:\n]*:(?:\s|$))/.test(yaml)
  if (!isMapping) return { properties: new Map(), body: text, error: null }
  const properties = yaml.length > longestFrontmatter ? tooLong(yaml) : readYaml(yaml)
  return typeof properties === 'string'
    ? { properties: new Map(), body: `${asCode(yaml)}\n${body}`, error: properties }
    : { properties, body, error: null }
}

/** A note's frontmatter with its lines of `---`, or '' when there are no properties. */
export function frontmatterText(properties: ReadonlyMap<string, Json>): string {
  if (properties.size === 0) return ''
  const values = new Map([...properties].map(([key, value]) => [key, value === '' ? null : value]))
  const yaml = stringify(values, { lineWidth: 0, nullStr: '' }).replace(/^(\s*-) $/gm, '$1')
  return `---\n${yaml}---\n`
}

const closing = /\n---[ \t]*(?:\r?\n|$)/g

const tooLong = (yaml: string) =>
  `The frontmatter has ${yaml.length} characters; at most ${longestFrontmatter} are read.`

function asCode(yaml: string): string {
  const longest = largest(
    2,
    [...yaml.matchAll(/`{3,}/g)].map(([run]) => run.length),
  )
  const fence = '`'.repeat(longest + 1)
  return `${fence}yaml\n${yaml}${fence}\n`
}

/** The properties, or the reason why there are none. */
function readYaml(yaml: string): ReadonlyMap<string, Json> | string {
  const simple = readSimpleYaml(yaml)
  if (simple !== null) return simple
  try {
    const document = parseDocument(yaml, {
      logLevel: 'silent',
      prettyErrors: false,
      uniqueKeys: false,
    })
    const [error] = document.errors
    if (error !== undefined) return error.message
    return new YamlReader(document).read()
  } catch (error) {
    // Nesting that exhausts the stack of the YAML parser.
    if (error instanceof RangeError) return 'The frontmatter is nested too deeply.'
    throw error
  }
}

/**
 * Reads what nearly all notes have (`key: plain text` and lists of plain text) fifty times faster than a whole YAML
 * parser. Null when there is anything else.
 */
function readSimpleYaml(yaml: string): ReadonlyMap<string, Json> | null {
  const properties = new Map<string, Json>()
  let list: Json[] | null = null
  let listKey = ''
  for (const line of yaml.split('\n')) {
    if (line === '' || line === '\r') continue
    const item = /^ {0,8}- ([^\r]*)\r?$/.exec(line)
    if (item !== null) {
      const value = plainScalar(item[1] ?? '')
      if (value === undefined || listKey === '') return null
      if (list === null) properties.set(listKey, (list = []))
      list.push(value)
      continue
    }
    const entry = /^([A-Za-z_][\w-]*):(?: +([^\r]*))?\r?$/.exec(line)
    const key = entry?.[1]
    if (entry === null || key === undefined || properties.has(key)) return null
    const rest = (entry[2] ?? '').trimEnd()
    const value = rest === '' ? '' : plainScalar(rest)
    if (value === undefined || key === '__proto__') return null
    properties.set(key, value)
    list = null
    listKey = rest === '' ? key : ''
  }
  return properties
}

/** A scalar that means the same to every YAML parser; undefined when only a parser can tell. */
function plainScalar(text: string): Json | undefined {
  const value = text.trimEnd()
  const quoted = /^(?:"([^"\\]*)"|'([^']*)')$/.exec(value)
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? ''
  if (value === 'true') return true
  if (value === 'false') return false
  if (/^(?:0|[1-9]\d{0,14})$/.test(value)) return Number(value)
  if (!/^[A-Za-z\u00c0-\uffff/][^\n]*$/.test(value)) return undefined
  if (/: |:$| #|^(?:null|nan|yes|no|on|off|~)$/i.test(value) || value.includes('\t'))
    return undefined
  return value
}

class YamlReader {
  private values = 0
  private aliases = 0
  private readonly document: Document

  constructor(document: Document) {
    this.document = document
  }

  read(): ReadonlyMap<string, Json> | string {
    const { contents } = this.document
    if (!isMap(contents)) return 'The frontmatter is no list of properties.'
    const properties = new Map<string, Json>()
    for (const { key, value } of contents.items) {
      const name = isScalar(key) ? String(key.source ?? key.value).trim() : ''
      if (name === '' || name.length > 190)
        return 'A property of the frontmatter has no usable name.'
      if (properties.has(name)) return `The frontmatter names the property ${name} twice.`
      const json = this.value(value, 1)
      if (json === undefined)
        return `The frontmatter holds more than ${mostValues} values, ${mostAliases} references or ${deepestValue} levels.`
      properties.set(name, json ?? '')
    }
    return properties
  }

  private value(node: unknown, depth: number): Json | undefined {
    if (++this.values > mostValues || depth > deepestValue) return undefined
    if (isAlias(node)) {
      if (++this.aliases > mostAliases) return undefined
      return this.value(node.resolve(this.document), depth + 1)
    }
    if (isScalar(node)) return scalarValue(node.value, node.source)
    if (isSeq(node)) {
      const items: Json[] = []
      for (const item of node.items) {
        const value = this.value(item, depth + 1)
        if (value === undefined) return undefined
        items.push(value)
      }
      return items
    }
    if (isMap(node)) {
      const entries: [string, Json][] = []
      for (const { key, value } of node.items) {
        const json = this.value(value, depth + 1)
        if (json === undefined) return undefined
        entries.push([isScalar(key) ? String(key.source ?? key.value) : JSON.stringify(key), json])
      }
      return Object.fromEntries(entries)
    }
    return null
  }
}

/** Numbers whose digits would change (1.10, 007, twenty digits) stay text. */
function scalarValue(value: unknown, source: string | undefined): Json {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    const isExact =
      Number.isFinite(value) && String(value) === source?.replace(/^(-?\d+)\.0$/, '$1')
    return isExact ? value : (source ?? String(value))
  }
  return typeof value === 'bigint' ? String(value) : null
}
