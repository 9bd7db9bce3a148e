import { mount } from 'svelte'
import './styles/fonts.css'
import './styles/reset.css'
import './styles/tokens.css'
import './styles/base.css'
import App from './App.svelte'
import type { WorkspaceClient } from './client/workspace.ts'
import { publishConsole } from './client/console.ts'
import { consoleFeatures, platform } from './platform.ts'
import type { Application } from './pwa/application.ts'

type AppDoor = { current(): Promise<WorkspaceClient>; go(path: string): void }

/** Mounts the screen and publishes its door for scripts. */
export function showScreen(target: HTMLElement, application: Application): void {
  const app = mount(App, { target, props: { platform, application } }) as AppDoor
  publishConsole(
    () => app.current(),
    consoleFeatures((path) => app.go(path)),
  )
}
