import { fail, ok, type Result } from '../../../lib/result.ts'
import type { Target } from '../../../protocol/database-api.ts'
import { AppFailure, appError, type AppError } from '../../../protocol/errors.ts'
import { opfsShelves } from './opfs-shelves.ts'

/**
 * Writes a database that came from outside beside the one of a target, where `restoreFile` looks for it. It is read
 * piece by piece, so its size does not matter to memory.
 */
export async function storeIncoming(
  target: Target,
  name: string,
  content: Blob,
): Promise<Result<{ readonly bytes: number }, AppError>> {
  const shelf = opfsShelves(target).shelf('incoming')
  try {
    for (const left of await shelf.list()) await shelf.remove(left.name)
    const raw = await shelf.open(name, 'create')
    try {
      const reader = content.stream().getReader()
      let at = 0
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        at += raw.write(value, { at })
      }
      raw.flush()
      return ok({ bytes: at })
    } finally {
      raw.close()
    }
  } catch (error) {
    await shelf.remove(name)
    if (error instanceof AppFailure) return fail(error.error)
    if (!(error instanceof DOMException)) throw error
    return fail(incomingError(error, content.size))
  }
}

function incomingError(error: DOMException, bytes: number): AppError {
  const detail = `${error.name}: ${error.message}`
  return error.name === 'QuotaExceededError'
    ? appError(
        'quota_exceeded',
        'There is not enough room on this device for the backup. Nothing was changed. Free some space and try again.',
        { bytes, detail },
      )
    : appError('storage_failed', 'The backup could not be read to its end. Nothing was changed.', {
        bytes,
        detail,
      })
}
