import { AppFailure } from '../../protocol/errors.ts'

/** Does one part of many. Its refusal names the part by `index`, the innermost where parts have parts. */
export function refusedAt<T>(index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppFailure) || error.error['index'] !== undefined) throw error
    throw new AppFailure({ ...error.error, index })
  }
}
