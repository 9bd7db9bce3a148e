/** Numbers, dates and lists, as the language of the words writes them. */
import { formatTag } from './words.ts'

export function numberText(value: number, options?: Intl.NumberFormatOptions): string {
  return value.toLocaleString(formatTag(), options)
}

/** For measured times and sizes: always one digit after the point. */
export const oneDigit = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const

export function dateText(at: number | Date, options: Intl.DateTimeFormatOptions): string {
  return new Date(at).toLocaleDateString(formatTag(), options)
}

export function timeText(at: number | Date, options?: Intl.DateTimeFormatOptions): string {
  return new Date(at).toLocaleTimeString(formatTag(), options)
}

/** `3 pages, 2 files, 1 MB`. */
export function listText(items: readonly string[]): string {
  return new Intl.ListFormat(formatTag(), { type: 'unit' }).format(items)
}
