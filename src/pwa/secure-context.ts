import { t } from '../words/words.ts'

/** Why the app cannot run where it was opened, in words for a person. */
export type PlatformProblem = {
  readonly code: 'insecure_origin' | 'no_private_files' | 'no_locks'
  readonly title: string
  readonly reason: string
  readonly steps: readonly string[]
}

/** What the app needs from the browser, as read from the page. */
export type PlatformFacts = {
  readonly isSecureContext: boolean
  readonly hasPrivateFiles: boolean
  readonly hasLocks: boolean
  /** The host in the address bar, with its port. */
  readonly host: string
}

export function readPlatformFacts(page: Window): PlatformFacts {
  const { navigator } = page
  return {
    isSecureContext: page.isSecureContext,
    hasPrivateFiles: 'storage' in navigator && typeof navigator.storage.getDirectory === 'function',
    hasLocks: 'locks' in navigator,
    host: page.location.host,
  }
}

/** The first thing that is missing, or null when the app can run. */
export function findPlatformProblem(facts: PlatformFacts): PlatformProblem | null {
  if (!facts.isSecureContext) {
    return {
      code: 'insecure_origin',
      title: t('This address is not secure, so Holdfast cannot keep your data here'),
      reason:
        `Your browser gives http://${facts.host} neither private files nor a service worker. ` +
        'Both exist only at https addresses and at localhost. Nothing was stored.',
      steps: [
        t('On the computer that serves Holdfast, start it with: npm start -- --https'),
        t('Open https://{host} here and accept the certificate it made for itself.', {
          host: facts.host,
        }),
        t(
          'For offline use, install the certificate authority that the server offers at /authority.crt.',
        ),
        t('Or open Holdfast at http://localhost on the computer that serves it.'),
      ],
    }
  }
  if (!facts.hasPrivateFiles) {
    return {
      code: 'no_private_files',
      title: t('This browser cannot keep files for Holdfast'),
      reason: t(
        'Holdfast keeps its database in the private files of the browser, and this browser or this private window has none.',
      ),
      steps: [
        t('In a private window: open Holdfast in a normal one.'),
        t('Else use Chrome or Edge 109, Firefox 111, Safari 17 or later.'),
      ],
    }
  }
  if (!facts.hasLocks) {
    return {
      code: 'no_locks',
      title: t('This browser cannot share one database between tabs'),
      reason: t('Holdfast needs Web Locks, so that two tabs never write the same file.'),
      steps: [t('Use Chrome or Edge 109, Firefox 111, Safari 17 or later.')],
    }
  }
  return null
}

/** Shows the problem instead of the app. */
export function showPlatformProblem(target: HTMLElement, problem: PlatformProblem): void {
  const main = document.createElement('main')
  main.className = 'platform-problem'
  const steps = document.createElement('ol')
  steps.append(...problem.steps.map((step) => withText('li', step)))
  main.append(
    withText('h1', problem.title),
    withText('p', problem.reason),
    withText('h2', t('What to do')),
    steps,
  )
  target.replaceChildren(main)
}

function withText(tag: 'h1' | 'h2' | 'p' | 'li', text: string): HTMLElement {
  const element = document.createElement(tag)
  element.textContent = text
  return element
}
