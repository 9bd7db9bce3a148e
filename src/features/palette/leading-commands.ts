import type { Shortcut } from '../../stores/shortcuts.svelte.ts'
import { fold } from './command-match.ts'

/** Shorter texts begin too many labels to mean one. */
const leastLetters = 3

/**
 * The commands that stand above the pages, because their label begins with the text and no page's name fits it as well:
 *
 *   1. a page named exactly so, or whose name begins with the same whole words
 *   2. a command whose label begins with the same whole words
 *   3. a page whose name begins with the letters
 *   4. a command whose label begins with the letters
 *   5. names that fit some other way, and text
 */
export function leadingCommands(
  commands: readonly Shortcut[],
  names: readonly string[],
  text: string,
): Shortcut[] {
  const first = fold(text.trim())
  if (first.length < leastLetters) return []
  const beginning = commands.filter(({ label }) => fold(label).startsWith(first))
  const pages = names.map(fold).filter((name) => name.startsWith(first))
  if (pages.some((name) => beginsWithWords(name, first))) return []
  const named = beginning.filter(({ label }) => beginsWithWords(fold(label), first))
  return pages.length > 0 ? named : beginning
}

const beginsWithWords = (text: string, words: string) =>
  text.startsWith(words) && !/^[\p{L}\p{N}]/u.test(text.slice(words.length))
