import { required } from '../../../lib/assert.ts'
import { routes } from '../changes.ts'
import type * as DraftExport from '../draft-export.ts'
import { value, type Query } from './query.ts'

let module: typeof DraftExport | null = null

export const draftsExport: Query<'drafts.export'> = {
  needsDocuments: true,
  async load() {
    module ??= await import('../draft-export.ts')
  },
  run({ connection }, { id }) {
    const { draftText } = required(module, 'drafts.export runs before its code is loaded')
    return value(draftText(connection, id), [routes.drafts])
  },
}
