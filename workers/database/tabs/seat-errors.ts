/** What a seat answers when it can ask nobody. */
import { appError, type AppError } from '../../../protocol/errors.ts'

export function closedError(): AppError {
  return appError('closed', 'This workspace is closed in this tab.')
}

export function otherBuildError(build: string, ownerBuild: string): AppError {
  return appError(
    'other_build',
    'Another window has this workspace open with another version of Holdfast. Reload this window; if that does not help, reload or close the other one. Nothing was changed.',
    { build, ownerBuild },
  )
}

export function unknownOpenError(error: unknown): AppError {
  return appError(
    'internal',
    'The workspace could not be opened. Nothing was changed and nothing was deleted.',
    { detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
  )
}
