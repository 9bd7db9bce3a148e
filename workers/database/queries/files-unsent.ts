import { fileType } from '../../../domain/node-rules.ts'
import { routes } from '../changes.ts'
import { value, type Query } from './query.ts'

const most = 5000

export const filesUnsent: Query<'files.unsent'> = {
  run({ connection }, { of }) {
    const ofNode =
      of === undefined
        ? ''
        : `AND unhex(?, '-') IN (nodes.uuid, (SELECT uuid FROM nodes page WHERE page.key = nodes.parent_key))`
    const rows = connection.rows<[string, string, string | null]>(
      `SELECT nodes.id, hash, code FROM file_uploads JOIN nodes ON nodes.key = node_key
       WHERE nodes.type = '${fileType}' AND nodes.attributes ->> '$.hash' = hash ${ofNode}
       ORDER BY node_key LIMIT ${most}`,
      ...(of === undefined ? [] : [of]),
    )
    return value(
      rows.map(([nodeId, hash, code]) => ({ nodeId, hash, code })),
      [routes.files],
    )
  },
}
