/** Asks the server, past every cache, which build it serves: on start, on return to the page, online again, hourly. */
import * as z from 'zod/mini'

const versionSchema = z.object({ build: z.string() })

/** Whether the server serves another build; null where it could not be asked, as when offline. */
export async function isOtherBuildServed(
  ownBuild: string,
  fetchText: (path: string) => Promise<string | null>,
): Promise<boolean | null> {
  const text = await fetchText('/version.json')
  if (text === null) return null
  const version = versionSchema.safeParse(parseJson(text))
  return version.success ? version.data.build !== ownBuild : null
}

/** A captive portal answers with a page of its own; that is no version and no error of ours. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Reads a path from the network only; null when there is none or the server does not have it. */
export async function fetchTextFromNetwork(path: string): Promise<string | null> {
  try {
    const response = await fetch(path, { cache: 'no-store' })
    return response.ok ? await response.text() : null
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

const hourMs = 60 * 60 * 1000
const quietMs = 60 * 1000

/** Calls `check` at the moments named above, at most once a minute. Returns the stop. */
export function scheduleChecks(check: () => void, now: () => number = Date.now): () => void {
  let lastMs = Number.NEGATIVE_INFINITY
  const checkIfDue = () => {
    if (document.visibilityState !== 'visible' || now() - lastMs < quietMs) return
    lastMs = now()
    check()
  }
  const timer = setInterval(checkIfDue, hourMs)
  document.addEventListener('visibilitychange', checkIfDue)
  window.addEventListener('focus', checkIfDue)
  window.addEventListener('online', checkIfDue)
  checkIfDue()
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', checkIfDue)
    window.removeEventListener('focus', checkIfDue)
    window.removeEventListener('online', checkIfDue)
  }
}
