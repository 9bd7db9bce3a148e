import { mount, unmount } from 'svelte'
import { onTestFinished } from 'vitest'
import { page } from 'vitest/browser'
import '../../src/styles/reset.css'
import '../../src/styles/tokens.css'
import '../../src/styles/base.css'
import { ok } from '../../lib/result.ts'
import App from '../../src/App.svelte'
import { nodePath } from '../../src/stores/route.ts'
import type { NodeId } from '../../protocol/ids.ts'
import type { Server } from '../../src/stores/server.ts'
import { createFakeServer } from './fake-server.ts'
import { createFakeWorkspace, type FakeWorkspace } from './fake-workspace.ts'

type ShownApp = {
  readonly workspace: FakeWorkspace
  readonly hide: () => Promise<void>
}

/**
 * Shows the whole screen over a workspace in memory, at the address of a node or at the workspace's home. It goes
 * away, with what it stored, when the test ends.
 */
export async function showApp(
  fill: (workspace: FakeWorkspace) => NodeId | null | void,
  workspace: FakeWorkspace = createFakeWorkspace(),
  size: { readonly width: number; readonly height: number } = { width: 1440, height: 900 },
  {
    server = createFakeServer(),
    path,
  }: {
    readonly server?: Server
    /** In place of the address of a node. */ readonly path?: string
  } = {},
): Promise<ShownApp> {
  await page.viewport(size.width, size.height)
  const openId = fill(workspace) ?? null
  const entries = [
    { id: workspace.id, displayName: 'Mill Tapes', settings: {}, createdAt: 0, openedAt: 0 },
  ]
  const before = location.href
  history.replaceState(null, '', path ?? nodePath(workspace.id, openId))
  const target = document.createElement('div')
  target.id = 'app'
  document.body.append(target)
  const app = mount(App, {
    target,
    props: {
      platform: {
        beginWorkspace: () => workspace,
        registry: {
          list: async () => entries,
          live: (callback: (all: typeof entries) => void) => {
            callback(entries)
            return () => {}
          },
          device: async () => ({
            deviceId: workspace.id,
            person: { id: workspace.personId, name: 'You' },
          }),
          create: async () => ok({ id: workspace.id }),
          rename: async () => ok({}),
          noteOpened: async () => ok({}),
          setPerson: async () => ok({}),
          belongsToServer: async () => ok({}),
          remove: async () => ok({}),
        },
        exportWorkspace: async () => ok(new Blob(['zip'])),
        restoreWorkspace: async () => ok({ id: workspace.id }),
        follow: async () => undefined,
        prepareFirst: async () => null,
        server: async () => server,
      },
    },
  })
  let isShown = true
  const hide = async () => {
    if (!isShown) return
    isShown = false
    await unmount(app)
    target.remove()
    history.replaceState(null, '', before)
  }
  onTestFinished(async () => {
    await hide()
    localStorage.clear()
    sessionStorage.clear()
  })
  return { workspace, hide }
}
