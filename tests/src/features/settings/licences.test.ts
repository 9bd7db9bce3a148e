import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { licences } from '../../../../src/features/settings/licences.ts'

const root = new URL('../../../../', import.meta.url)
const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, root)), 'utf8')) as {
    license?: string
    dependencies?: Record<string, string>
  }

test('every package that is shipped stands under its licence, and none that is not', () => {
  const listed = licences.flatMap(({ licence, packages }) =>
    packages.map((name) => `${name}: ${licence}`),
  )
  const installed = Object.keys(read('package.json').dependencies ?? {}).map(
    (name) => `${name}: ${read(`node_modules/${name}/package.json`).license ?? 'none'}`,
  )
  expect(listed.sort()).toEqual(installed.sort())
})
