/** highlight.js without any language: loaded when the first code block is seen. */
import hljs from 'highlight.js/lib/core'
import type { Emitter } from 'highlight.js'
import { codeLanguages } from './code-languages.ts'

/** A run of characters of one kind, as offsets into the code. */
export type CodeToken = { readonly from: number; readonly to: number; readonly className: string }

/** Longer code stays plain: one pass over it would be felt. */
const longest = 60_000

/** Takes what the parser finds as ranges rather than as markup. */
class TokenCollector implements Emitter {
  readonly tokens: CodeToken[] = []
  readonly #open: { readonly from: number; readonly className: string }[] = []
  #offset = 0

  startScope(scope: string): void {
    const [first = '', ...rest] = scope.split('.')
    const className = [`hljs-${first}`, ...rest.map((part) => `${part}_`)].join(' ')
    this.#open.push({ from: this.#offset, className })
  }

  endScope(): void {
    const scope = this.#open.pop()
    if (scope !== undefined && this.#offset > scope.from) {
      this.tokens.push({ ...scope, to: this.#offset })
    }
  }

  /** The parser's other name for it, which its types leave out. */
  openNode(scope: string): void {
    this.startScope(scope)
  }

  closeNode(): void {
    this.endScope()
  }

  addText(text: string): void {
    this.#offset += text.length
  }

  __addSublanguage(emitter: Emitter): void {
    if (!(emitter instanceof TokenCollector)) return
    for (const { from, to, className } of emitter.tokens) {
      this.tokens.push({ from: from + this.#offset, to: to + this.#offset, className })
    }
    this.#offset += emitter.#offset
  }

  finalize(): void {
    while (this.#open.length > 0) this.endScope()
  }

  toHTML(): string {
    return ''
  }
}

hljs.configure({ __emitter: TokenCollector })

/** The tokens of code in a language of `codeLanguages`. */
export async function tokenize(code: string, language: string): Promise<readonly CodeToken[]> {
  if (code.length > longest) return []
  if (hljs.getLanguage(language) === undefined) {
    const grammar = await codeLanguages[language]?.load()
    if (grammar === undefined) return []
    hljs.registerLanguage(language, grammar.default)
  }
  const { _emitter: emitter } = hljs.highlight(code, { language, ignoreIllegals: true })
  return emitter instanceof TokenCollector ? emitter.tokens : []
}
