import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { setKeys } from '../../../domain/cells.ts'
import { documentSchema } from '../../../domain/document/schema.ts'
import {
  fileType,
  folderType,
  pageType,
  privateType,
  spaceType,
} from '../../../domain/node-rules.ts'
import { knownKinds } from '../../../domain/sync/known-kinds.ts'

test('a change of what is known gets a new name, by hand: whoever has the old one must keep what it does not know', () => {
  const attributesOf = (types: Readonly<Record<string, { spec: { attrs?: object } }>>) =>
    Object.entries(types)
      .map(([name, { spec }]) => [name, ...Object.keys(spec.attrs ?? {}).sort()])
      .sort()
  const known = {
    types: [fileType, folderType, pageType, privateType, spaceType].sort(),
    sets: [...setKeys].sort(),
    nodes: attributesOf(documentSchema.nodes),
    marks: attributesOf(documentSchema.marks),
  }
  const name = createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 12)
  expect(knownKinds).toBe(name)
})
