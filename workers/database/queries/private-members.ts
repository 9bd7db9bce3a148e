import type { WorkspaceContext } from '../workspace-context.ts'

/** Node ids that the person's private root names under a prefix, ordered by the value there. */
export function privateMembers(
  { connection, privateRootId }: WorkspaceContext,
  prefix: string,
  direction: 'ASC' | 'DESC',
  limit: number,
): string[] {
  return connection.column<string>(
    `SELECT substr(member.key, ?2) FROM nodes, json_each(nodes.attributes) AS member
     WHERE nodes.uuid = unhex(?1, '-') AND substr(member.key, 1, ?2 - 1) = ?3
     ORDER BY member.value ${direction}, member.key LIMIT ?4`,
    privateRootId,
    prefix.length + 1,
    prefix,
    limit,
  )
}
