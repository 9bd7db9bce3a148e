import { expect, test } from 'vitest'
import { isBlank } from '../../../src/editor/hints.ts'
import { documentSchema as schema } from '../../../domain/document/schema.ts'

test('a page is blank while only its first empty line stands in it; a rule or a picture is something', () => {
  const line = schema.node('paragraph')
  expect(isBlank(schema.node('doc', null, [line]))).toBe(true)
  expect(isBlank(schema.node('doc', null, [line, line]))).toBe(false)
  expect(
    isBlank(schema.node('doc', null, [schema.node('paragraph', null, [schema.text('A')])])),
  ).toBe(false)
  expect(isBlank(schema.node('doc', null, [schema.node('divider')]))).toBe(false)
})
