import { AppFailure } from '../../protocol/errors.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { Acting } from './act.ts'
import { t } from '../words/words.ts'

/** Puts a page into the clipboard as Markdown. */
export async function copyAsMarkdown(desk: Acting, nodeId: NodeId): Promise<void> {
  const markdown = desk.workspace.query('document.markdown', { nodeId })
  try {
    // The clipboard is asked for at once, while the press of the key still allows it; the text follows.
    const content = markdown.then((text) => new Blob([text], { type: 'text/plain' }))
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': content })])
    desk.announcer.say(t('Copied as Markdown.'))
  } catch (error) {
    if (error instanceof AppFailure) desk.toasts.refused(error.error)
    else if (error instanceof DOMException)
      desk.toasts.refused({
        code: 'forbidden',
        message: t('The browser did not allow the clipboard. Nothing was copied.'),
      })
    else throw error
  }
}
