import { createHighlighter } from '../../../domain/snippet.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'

export type FittingCommand = { readonly command: Shortcut; readonly markedLabel: string }

/**
 * Commands with a word for each word typed, in any order and without regard to case and accents. Those that begin
 * with the text come first.
 */
export function fittingCommands(commands: readonly Shortcut[], text: string): FittingCommand[] {
  const words = wordsOf(text)
  const highlighter = createHighlighter(words)
  const fitting = commands.filter(({ label, group }) => {
    const own = wordsOf(`${label} ${group}`)
    return words.every((word) => own.some((candidate) => candidate.startsWith(word)))
  })
  const first = fold(text.trim())
  return fitting
    .map((command) => ({
      command,
      markedLabel: highlighter.mark(command.label),
      rank: fold(command.label).startsWith(first) ? 0 : 1,
    }))
    .sort((left, right) => left.rank - right.rank)
}

function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}?]+/u)
    .filter((word) => word !== '')
}

/** Without case and accents. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
