import type { Result } from '../lib/result.ts'
import { AppFailure, type AppError } from '../protocol/errors.ts'
import type { WorkspaceId } from '../protocol/ids.ts'
import type { ConsoleFeatures } from './client/console.ts'
import { beginWorkspace } from './client/open-workspace.ts'
import { registryClient } from './client/registry.ts'
import { nodePath } from './stores/route.ts'
import type { Platform } from './stores/session.svelte.ts'

/** What the screen stands on in a real browser. */
export const platform: Platform = {
  beginWorkspace,
  registry: registryClient,
  exportWorkspace,
  restoreWorkspace,
  server: async () => (await import('./actions/server.ts')).server,
  follow: async (workspace, entry) => {
    if (entry.settings.server === undefined) return
    const { follow } = await import('./client/connection.ts')
    await follow(workspace, entry)
  },
  prepareFirst: async (workspace) => {
    const { prepareFirst } = await import('./features/shell/getting-started.ts')
    return prepareFirst(workspace, window.matchMedia('(pointer: coarse)').matches)
  },
}

/** What scripts reach through the console beyond the workspace itself. `go` moves the screen to an address. */
export function consoleFeatures(go: (path: string) => void): ConsoleFeatures {
  return {
    openWorkspace: async (id) => {
      go(nodePath(id))
    },
    importFiles: async (workspace, files, options) => {
      const { importWithoutPreview } = await import('./actions/import-without-preview.ts')
      return importWithoutPreview(workspace, files, options)
    },
    exportMarkdown: async (workspace, nodeId) => {
      const { exportMarkdown } = await import('./actions/export-markdown.ts')
      return exportMarkdown(workspace, nodeId)
    },
    connect: async (wish, current) => {
      const { connectByScript } = await import('./actions/connect.ts')
      return connectByScript(wish, { current, go })
    },
    disconnect: async (wish, current) => {
      const { disconnectDevice } = await import('./actions/connect.ts')
      return disconnectDevice(wish, { current, go })
    },
    invite: async (workspace, wish) => {
      const { inviteByLink } = await import('./actions/connect.ts')
      return inviteByLink(workspace, wish)
    },
    ticket: async (workspace, nodeId) => {
      const { documentTicket } = await import('./actions/connect.ts')
      return documentTicket(workspace, nodeId)
    },
    exportWorkspace: async (id) => required(await exportWorkspace(id)),
    restoreWorkspace: async (file) => required(await restoreWorkspace(file)),
  }
}

async function exportWorkspace(id: WorkspaceId): Promise<Result<Blob, AppError>> {
  const { exportArchive } = await import('./client/workspace-archive.ts')
  return exportArchive(id)
}

async function restoreWorkspace(file: Blob) {
  const { restoreArchive } = await import('./client/workspace-archive.ts')
  return restoreArchive(file, { into: 'new' })
}

function required<T>(answer: Result<T, AppError>): T {
  if (!answer.ok) throw new AppFailure(answer.error)
  return answer.value
}
