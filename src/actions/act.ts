import type { AppError } from '../../protocol/errors.ts'
import type { Result } from '../../lib/result.ts'
import type { Desk } from '../stores/desk.ts'
import { t } from '../words/words.ts'

/** What an action needs of the desk: the workspace it changes and the ways to tell about it. */
export type Acting = Pick<Desk, 'workspace' | 'toasts' | 'announcer'>

/** The answer, after telling the person when it is a refusal. */
export function tell<T>(
  desk: Pick<Acting, 'toasts'>,
  answer: Result<T, AppError>,
): Result<T, AppError> {
  if (!answer.ok) desk.toasts.refused(answer.error)
  return answer
}

/** A node's name as shown: never empty. */
export function shownName(name: unknown): string {
  return typeof name === 'string' && name.trim() !== '' ? name : t('Untitled')
}
