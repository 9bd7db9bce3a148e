/**
 * Why a file below SQLite could not be read or written. SQLite itself only says "disk I/O error"; the library hands the
 * browser's own error to its log, and from there it comes here.
 */
let last: Error | null = null

/** Takes what the library logs as an error. */
export function noteFileError(...details: readonly unknown[]): void {
  const error = details.find((detail) => detail instanceof Error)
  if (error !== undefined) last = error
}

/** The error of the file that failed last; it is told once. */
export function takeFileError(): Error | null {
  const taken = last
  last = null
  return taken
}
