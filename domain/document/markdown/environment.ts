/** What block rules learn and inline rules ask, for one text. */
import type { Env } from 'markdown-it'

export type MarkdownEnvironment = Env & {
  /** Labels of the footnotes that the text defines. */
  readonly footnotes: Set<string>
  /** The line from which on a marker of blocks is never closed: not searched twice. */
  readonly unclosed: Map<string, number>
}

export function createEnvironment(): MarkdownEnvironment {
  return { footnotes: new Set(), unclosed: new Map() }
}

/** The environment that `tokenize` passed in. */
export function environmentOf(env: Env): MarkdownEnvironment {
  return env as MarkdownEnvironment
}
