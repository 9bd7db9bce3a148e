/** A first, cheap look at a note: under which names it is known and what links may point at inside it. */
import { splitFrontmatter } from '../../domain/document/markdown/frontmatter.ts'
import type { Json } from '../../protocol/json.ts'

export type NoteSurvey = {
  readonly aliases: readonly string[]
  hasAnchor(anchor: string): boolean
}

export function surveyNote(text: string): NoteSurvey {
  const anchors = new Set<string>()
  for (const match of text.matchAll(/^[ \t>]*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$/gmu))
    anchors.add(foldHeading(match[1] ?? ''))
  // A heading may also be underlined with = or -.
  for (const match of text.matchAll(/^(\S.*)\r?\n(?:=+|-+)[ \t]*$/gmu))
    anchors.add(foldHeading(match[1] ?? ''))
  for (const match of text.matchAll(/(?:^|[\s\]])(\^[\p{L}\p{N}-]+)[ \t]*$/gmu))
    anchors.add((match[1] ?? '').toLowerCase())
  return {
    aliases: text.startsWith('---') && /^alias(?:es)?:/mu.test(text) ? aliasesOf(text) : [],
    hasAnchor(anchor) {
      const last = anchor.split('#').at(-1) ?? ''
      return last.startsWith('^') ? anchors.has(last.toLowerCase()) : anchors.has(foldHeading(last))
    },
  }
}

/** Names that a note goes by besides its own. */
function aliasesOf(text: string): string[] {
  const { properties } = splitFrontmatter(text)
  return [properties.get('aliases'), properties.get('alias')].flatMap(textsOf)
}

function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return value.split(',').map((part) => part.trim())
  return Array.isArray(value)
    ? value.filter((part): part is string => typeof part === 'string')
    : []
}

/** Headings are compared by their letters and digits: links write them without marks and punctuation. */
function foldHeading(text: string): string {
  return text
    .replace(/!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]|!?\[([^\]]*)\]\([^)]*\)/gu, '$1$2')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
