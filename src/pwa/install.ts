import { createEmitter } from '../../lib/emitter.ts'

/** The event that Chromium sends before it would offer to install; it is in no standard, hence not in TypeScript's library. */
type InstallPromptEvent = Event & {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

export type InstallState =
  /** Runs in a window of its own. */
  | 'installed'
  /** The browser would install it now: `install` asks. */
  | 'offered'
  /** No offer: the browser's own menu may have one (Safari: Share, then Add to Home Screen). */
  | 'manual'

/** The way from a browser tab to an installed app. */
export type Installation = {
  readonly state: InstallState
  /** Calls back on each change of state. Returns the unsubscribe. */
  on(listener: (state: InstallState) => void): () => void
  /** Shows the browser's question. False when there was nothing to ask or the person declined. */
  install(): Promise<boolean>
}

/** Keeps the browser's offer until a person asks for it. Call early: the offer comes once. */
export function watchInstallation(page: Window, report: (error: unknown) => void): Installation {
  const changes = createEmitter<InstallState>(report)
  const standalone = page.matchMedia(
    '(display-mode: standalone), (display-mode: window-controls-overlay)',
  )
  let offer: InstallPromptEvent | null = null
  let wasInstalledHere = false

  const stateNow = (): InstallState => {
    if (standalone.matches || wasInstalledHere || isHomeScreenApp(page.navigator)) {
      return 'installed'
    }
    return offer === null ? 'manual' : 'offered'
  }
  const announce = () => changes.emit(stateNow())

  page.addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallPrompt(event)) return
    event.preventDefault()
    offer = event
    announce()
  })
  page.addEventListener('appinstalled', () => {
    wasInstalledHere = true
    offer = null
    announce()
  })
  standalone.addEventListener('change', announce)

  return {
    get state() {
      return stateNow()
    },
    on: (listener) => changes.on(listener),
    async install() {
      const asked = offer
      if (asked === null) return false
      // An offer can be used once.
      offer = null
      const { outcome } = await asked.prompt()
      announce()
      return outcome === 'accepted'
    },
  }
}

function isInstallPrompt(event: Event): event is InstallPromptEvent {
  return 'prompt' in event && typeof event.prompt === 'function'
}

/** Safari says so in a property of its own. */
function isHomeScreenApp(navigator: Navigator): boolean {
  return 'standalone' in navigator && navigator.standalone === true
}
