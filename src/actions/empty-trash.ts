import { tell, type Acting } from './act.ts'
import { t } from '../words/words.ts'

/** More than any trash holds: one answer names everything in it. */
const all = 100_000

/** Removes everything in the trash for good, or nothing. The caller has asked. Answers how many tops were removed. */
export async function emptyTrash(desk: Acting): Promise<number> {
  const { workspace, announcer } = desk
  const nodes = await workspace.query('trash.list', { limit: all })
  // A node in the trash may lie below another one there, so the deepest go first.
  const deepestFirst = [...nodes].sort((a, b) => b.path.length - a.path.length)
  const answer = await workspace.mutate('nodes.batch', {
    mutations: deepestFirst.map(({ id }) => ({ name: 'nodes.purge', args: { id } })),
  })
  if (!tell(desk, answer).ok) return 0
  announcer.say(t('The trash is empty.'))
  return nodes.length
}
