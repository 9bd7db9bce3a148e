import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withoutMutantCalls } from '../../scripts/vite/without-mutants.mjs'

const root = join(import.meta.dirname, '..', '..')

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(root, folder, name))
}

test('no seeded bug has found its way into what is built', () => {
  const sources = ['lib', 'domain', 'workers', 'server'].flatMap((room) => filesIn(room, /\.ts$/))
  const names = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bmutant\(\s*'([^']+)'/g)].map((found) => found[1]),
  )
  for (const file of sources.filter((name) => !name.endsWith('lib/mutants.ts')))
    expect(withoutMutantCalls(readFileSync(file, 'utf8')), file).not.toMatch(/\bmutant\(/)
  const built = ['dist/app', 'dist/server'].flatMap((folder) => filesIn(folder, /\.js$/))
  expect(built.length).toBeGreaterThan(10)
  for (const file of built) {
    const code = readFileSync(file, 'utf8')
    const left = names.filter((name) => name !== undefined && code.includes(`'${name}'`))
    const quoted = names.filter((name) => name !== undefined && code.includes(`"${name}"`))
    expect([...left, ...quoted], file).toEqual([])
  }
})
