/** Takes the seeded bugs of `lib/mutants.ts` out of what is built. */

const call = /\bmutant\('[a-z0-9-]+'\)/g

/**
 * The code in which no bug can be active. Every line and column stays where it was.
 * @param {string} code
 */
export function withoutMutantCalls(code) {
  return code.replaceAll(call, (text) => 'false'.padEnd(text.length))
}

/** @returns {import('vite').Plugin} */
export function withoutMutants() {
  return {
    name: 'holdfast:without-mutants',
    apply: 'build',
    enforce: 'pre',
    transform(code) {
      const left = withoutMutantCalls(code)
      return left === code ? null : { code: left, map: null }
    },
  }
}
