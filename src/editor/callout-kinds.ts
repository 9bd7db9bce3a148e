import type { TextGlyphName } from './text-glyphs.ts'
import { t } from '../words/words.ts'

export type CalloutTone = 'plain' | 'good' | 'wait' | 'trouble'
export type CalloutKind = {
  readonly label: string
  readonly glyph: TextGlyphName
  readonly tone: CalloutTone
}

/** The kinds one can choose; pages from elsewhere may name others. */
export const calloutKinds: Readonly<Record<string, CalloutKind>> = {
  note: { label: t('Note'), glyph: 'pencil', tone: 'plain' },
  info: { label: t('Info'), glyph: 'info', tone: 'plain' },
  tip: { label: t('Tip'), glyph: 'tip', tone: 'good' },
  success: { label: t('Success'), glyph: 'success', tone: 'good' },
  question: { label: t('Question'), glyph: 'question', tone: 'wait' },
  warning: { label: t('Warning'), glyph: 'warning', tone: 'wait' },
  danger: { label: t('Danger'), glyph: 'danger', tone: 'trouble' },
  bug: { label: t('Bug'), glyph: 'bug', tone: 'trouble' },
  example: { label: t('Example'), glyph: 'example', tone: 'plain' },
  quote: { label: t('Quote'), glyph: 'quote', tone: 'plain' },
}

/** Names that Obsidian and GitHub use for the same. */
const aliases: Readonly<Record<string, keyof typeof calloutKinds>> = {
  abstract: 'example',
  summary: 'example',
  tldr: 'example',
  todo: 'info',
  hint: 'tip',
  important: 'tip',
  check: 'success',
  done: 'success',
  help: 'question',
  faq: 'question',
  caution: 'warning',
  attention: 'warning',
  failure: 'danger',
  fail: 'danger',
  missing: 'danger',
  error: 'danger',
  cite: 'quote',
}

/** How a kind looks and is called; one that nobody knows looks like a note and keeps its name. */
export function calloutKind(kind: string): CalloutKind {
  const known = Object.hasOwn(calloutKinds, kind) ? calloutKinds[kind] : undefined
  const alias = Object.hasOwn(aliases, kind) ? calloutKinds[aliases[kind] ?? ''] : undefined
  const label = kind.charAt(0).toUpperCase() + kind.slice(1)
  if (known !== undefined) return known
  return { label, glyph: alias?.glyph ?? 'pencil', tone: alias?.tone ?? 'plain' }
}
