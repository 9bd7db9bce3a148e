import { afterEach, expect, test } from 'vitest'
import { mutant, setMutant } from '../../lib/mutants.ts'
import { withoutMutantCalls } from '../../scripts/vite/without-mutants.mjs'

afterEach(() => setMutant(null))

test('a seeded bug is there while it is the active one, and no other is', () => {
  expect(mutant('gap-accepted')).toBe(false)
  setMutant('gap-accepted')
  expect(mutant('gap-accepted')).toBe(true)
  expect(mutant('fork-accepted')).toBe(false)
})

test('what is built asks for no seeded bug, and its lines stay where they were', () => {
  const code = "if (seq > last && !mutant('gap-accepted')) return gap()\nnext()"
  const built = withoutMutantCalls(code)
  expect(built).not.toContain('gap-accepted')
  expect(built.replaceAll(/ +/g, ' ')).toBe('if (seq > last && !false ) return gap()\nnext()')
  expect(built).toHaveLength(code.length)
})
