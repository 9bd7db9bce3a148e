import type { Draft } from '../../protocol/queue.ts'
import { AppFailure } from '../../protocol/errors.ts'
import { tell, type Acting } from './act.ts'
import { download } from './download.ts'
import { t } from '../words/words.ts'

/** Does again what was refused. True when it is done: then it waits for the server like any other change. */
export async function putBack(desk: Acting, draft: Pick<Draft, 'id' | 'kind'>): Promise<boolean> {
  const { workspace } = desk
  const answer =
    draft.kind === 'document'
      ? await workspace.mutate('drafts.take', { id: draft.id, block: null })
      : await workspace.mutate('drafts.retry', { id: draft.id })
  if (tell(desk, answer).ok) desk.announcer.say(t('Put back.'))
  return answer.ok
}

/** Takes my version of one block into the page. */
export async function takeBlock(desk: Acting, id: number, block: string): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('drafts.take', { id, block }))
  if (answer.ok) desk.announcer.say(t('Your version of this block is on the page.'))
  return answer.ok
}

/** Puts a draft away, with the way back. */
export async function discardDraft(desk: Acting, { id }: Pick<Draft, 'id'>): Promise<boolean> {
  const answer = tell(desk, await desk.workspace.mutate('drafts.discard', { id }))
  if (!answer.ok) return false
  desk.toasts.done(t('Discarded the draft'), async () => {
    tell(desk, await desk.workspace.mutate('drafts.recover', { id }))
  })
  return true
}

/** A draft as a file: the text as Markdown, any other change as JSON. */
export async function exportDraft(desk: Acting, draft: Draft): Promise<void> {
  const content = await contentOf(desk, draft)
  if (content === null) return
  const name = draft.nodes[0]?.name ?? ''
  const isText = draft.kind === 'document'
  download(
    new Blob([content], { type: isText ? 'text/markdown' : 'application/json' }),
    `${name === '' ? 'Draft' : name}.${isText ? 'md' : 'json'}`,
  )
}

export async function copyDraft(desk: Acting, draft: Draft): Promise<void> {
  const content = await contentOf(desk, draft)
  if (content === null) return
  await navigator.clipboard.writeText(content)
  desk.announcer.say(t('Copied.'))
}

async function contentOf(desk: Acting, { id }: Draft): Promise<string | null> {
  try {
    return await desk.workspace.query('drafts.export', { id })
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error
    desk.toasts.refused(error.error)
    return null
  }
}
