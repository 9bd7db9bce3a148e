import { favouritePrefix, seenPrefix } from '../../../domain/node-rules.ts'
import type { Json } from '../../../protocol/json.ts'
import type { Attributes } from '../../../protocol/rows.ts'
import { t } from '../../words/words.ts'
import { dateText, numberText } from '../../words/formats.ts'

export type Property = { readonly key: string; readonly label: string; readonly value: string }

/** Attributes that have a place of their own on the screen, or none. */
const placed = new Set([
  'name',
  'icon',
  'tags',
  'day',
  'template',
  'mime',
  'size',
  'hash',
  'file',
  'guide',
  'guidePart',
])

/** The attributes of a node that the strip shows, as a person reads them. */
export function propertiesOf(attributes: Attributes): readonly Property[] {
  return Object.entries(attributes)
    .filter(
      ([key]) =>
        !placed.has(key) &&
        !key.startsWith(favouritePrefix) &&
        !key.startsWith(seenPrefix) &&
        !key.startsWith('_'),
    )
    .map(([key, value]) => ({ key, label: labelOf(key), value: textOf(value) }))
    .filter(({ value }) => value !== '')
}

/** The tags of a node. A single one may be kept as plain text. */
export function tagsOf(attributes: Attributes): readonly string[] {
  const { tags } = attributes
  if (typeof tags === 'string') return tags === '' ? [] : [tags]
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : []
}

function labelOf(key: string): string {
  const words = key
    .replace(/^property\./, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function textOf(value: Json): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? t('Yes') : t('No')
  // A number of four digits is as often a year.
  if (typeof value === 'number') return numberText(value, { useGrouping: 'min2' })
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? dayText(value) : value
  if (Array.isArray(value))
    return value
      .map(textOf)
      .filter((part) => part !== '')
      .join(', ')
  return Object.entries(value)
    .map(([key, part]) => `${key}: ${textOf(part)}`)
    .join(', ')
}

function dayText(day: string): string {
  const date = new Date(`${day}T12:00:00`)
  if (Number.isNaN(date.getTime())) return day
  return dateText(date, { day: 'numeric', month: 'short', year: 'numeric' })
}
