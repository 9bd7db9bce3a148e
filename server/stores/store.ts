import type { WorkspaceId } from '../../protocol/ids.ts'
import type { Registry } from './registry/registry.ts'
import type { WorkspaceStore } from './workspace/workspace-store.ts'

/**
 * What the server keeps: the registry, which knows who may do what, and for each workspace everything else. An engine
 * implements it; `tests/server/stores` holds every engine to the same behaviour.
 */
export interface Store {
  readonly registry: Registry
  /** The log of a workspace: an empty one where there was none. Whether there should be one, the registry knows. */
  openWorkspace(id: WorkspaceId): Promise<WorkspaceStore>
  /** Erases all that is kept of a workspace beside its entry in the registry. One that is not there is no error. */
  eraseWorkspace(id: WorkspaceId): Promise<void>
  /** Sees to it that nothing of what was removed is left in the engine's files. */
  forgetRemoved(): Promise<void>
  /** Finishes and closes. Nothing may be asked afterwards. */
  close(): Promise<void>
}
