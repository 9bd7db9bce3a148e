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
  const sources = ['lib', 'domain', 'workers', 'server']
    .flatMap((room) => filesIn(room, /\.ts$/))
    .filter((file) => !file.endsWith(join('lib', 'mutants.ts')))
  const names = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bmutant\(\s*'([^']+)'/g)].map((found) => found[1]),
  )
  for (const file of sources)
    expect(withoutMutantCalls(readFileSync(file, 'utf8')), file).not.toMatch(/\bmutant\(/)
  expect(names.length).toBeGreaterThan(0)
  const built = ['dist/app', 'dist/server'].flatMap((folder) => filesIn(folder, /\.js$/))
  expect(built.length).toBeGreaterThan(10)
  for (const file of built) {
    const code = readFileSync(file, 'utf8')
    const left = names.filter((name) =>
      ["'", '"', '`'].some((quote) => code.includes(`${quote}${name}${quote}`)),
    )
    expect(left, file).toEqual([])
  }
})
