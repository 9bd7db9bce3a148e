import type { CheckFinding } from '../../../protocol/maintenance.ts'
import type { Connection } from '../sqlite/connection.ts'

type Wanted = [hash: string, size: number | null]

/** Compares the files that nodes name with those that lie beside the database. */
export function auditFiles(
  connection: Connection,
  present: readonly { readonly name: string; readonly bytes: number }[],
): CheckFinding {
  const wanted = connection.rows<Wanted>(
    `SELECT DISTINCT attributes ->> '$.hash', attributes ->> '$.size' FROM nodes
     WHERE type = 'file' AND attributes ->> '$.hash' IS NOT NULL`,
  )
  const bytesByHash = new Map(present.map(({ name, bytes }) => [name, bytes]))
  const missing = wanted.filter(([hash]) => !bytesByHash.has(hash)).length
  const short = wanted.filter(([hash, size]) => {
    const bytes = bytesByHash.get(hash)
    return bytes !== undefined && size !== null && bytes !== Number(size)
  }).length
  return {
    part: 'files',
    isSound: missing + short === 0,
    checked: wanted.length,
    problems: missing + short,
    details: [
      ...(missing > 0 ? [`${missing} are not on this device`] : []),
      ...(short > 0 ? [`${short} have another size than was written`] : []),
    ],
  }
}
