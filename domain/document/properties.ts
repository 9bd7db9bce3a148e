/**
 * Frontmatter and attributes. A property keeps its key and value; one whose key means something of its own here (the
 * name of a page is its file name, not a property) lives under `property.<key>`, so that it comes out as it went in.
 */
import type { Json } from '../../protocol/json.ts'
import type { Attributes } from '../../protocol/rows.ts'

const ownKeys: ReadonlySet<string> = new Set([
  'name',
  'icon',
  'cover',
  'template',
  'hash',
  'mime',
  'size',
  'date',
  'guide',
  'guidePart',
])
const prefix = 'property.'
/** Frontmatter keys that carry what a file name cannot. */
export const trueNameKey = 'holdfast.name'
export const trueIconKey = 'holdfast.icon'
/** Longer keys are no property names; the limit of an attribute key is 200. */
const longestKey = 180

export function attributesFromProperties(properties: ReadonlyMap<string, Json>): Attributes {
  const attributes: Record<string, Json> = {}
  for (const [key, value] of properties) {
    if (key === '' || key.length > longestKey) continue
    if (key === trueNameKey || key === trueIconKey) {
      if (typeof value === 'string') attributes[key === trueNameKey ? 'name' : 'icon'] = value
      continue
    }
    const own = ownKeys.has(key) || key.startsWith(prefix) ? `${prefix}${key}` : key
    Object.defineProperty(attributes, own, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return attributes
}

/** The properties of a page for its frontmatter, in order. */
export function propertiesFromAttributes(attributes: Attributes): Map<string, Json> {
  const properties = new Map<string, Json>()
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith(prefix)) properties.set(key.slice(prefix.length), value)
    else if (!ownKeys.has(key)) properties.set(key, value)
  }
  return properties
}
