/** KaTeX and its styles: loaded when the first formula is seen. */
import katex from 'katex'
import 'katex/dist/katex.min.css'

/** Draws a formula by DOM calls alone. Throws an Error that says what KaTeX did not understand. */
export function renderFormula(tex: string, into: HTMLElement, isBlock: boolean): void {
  try {
    katex.render(tex, into, {
      displayMode: isBlock,
      trust: false,
      strict: 'ignore',
      throwOnError: true,
      maxSize: 50,
      maxExpand: 1000,
      output: 'htmlAndMathml',
    })
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^KaTeX parse error: /, '') : String(error)
    throw new Error(reason, { cause: error })
  }
}
