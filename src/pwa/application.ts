import { allowOwnScriptUrls } from '../../lib/own-script-urls.ts'
import { watchInstallation, type Installation } from './install.ts'
import { readLaunchIntent, withoutLaunchIntent, type LaunchIntent } from './launch.ts'
import { findPlatformProblem, readPlatformFacts, showPlatformProblem } from './secure-context.ts'
import { startServiceWorker } from './service-worker.ts'
import { createPersistence } from './storage.ts'
import type { UpdateFlow } from './update.ts'

/** What makes the page an app of the device: how it updates, installs, keeps its storage and was launched. */
export type Application = {
  readonly updates: UpdateFlow
  readonly installation: Installation
  readonly persistence: ReturnType<typeof createPersistence>
  /** What the system asked for when it opened the page; null for a plain visit. */
  readonly intent: LaunchIntent | null
}

/**
 * Starts the app's part of the page, before anything is mounted or a worker starts. Null when the browser or the
 * address cannot carry the app: then `target` says why, once there are `words`, and nothing else is to be shown.
 */
export function startApplication(
  target: HTMLElement,
  words: Promise<void>,
  report: (error: unknown) => void,
): Application | null {
  const findProblem = () => findPlatformProblem(readPlatformFacts(window))
  if (findProblem() !== null) {
    void words.then(() => {
      const problem = findProblem()
      if (problem !== null) showPlatformProblem(target, problem)
    })
    return null
  }
  allowOwnScriptUrls(globalThis, (url) => new URL(url, location.href).origin === location.origin)
  const installation = watchInstallation(window, report)
  const address = new URL(location.href)
  const intent = readLaunchIntent(address)
  history.replaceState(history.state, '', withoutLaunchIntent(address))
  target.replaceChildren()
  return {
    updates: startServiceWorker(report),
    installation,
    persistence: createPersistence(navigator.storage),
    intent,
  }
}
