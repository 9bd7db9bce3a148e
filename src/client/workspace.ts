import type { OwnerState, PageEvent } from '../../protocol/database-api.ts'
import type { DocumentState } from '../../protocol/document-stream.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type {
  MaintenanceArgs,
  MaintenanceTask,
  MaintenanceValues,
} from '../../protocol/maintenance.ts'
import type {
  MutationArgs,
  MutationName,
  MutationValues,
} from '../../protocol/mutations/registry.ts'
import type { QueryArgs, QueryName, QueryValues } from '../../protocol/queries/registry.ts'
import type { Grant } from '../../protocol/role.ts'
import type { Result } from '../../lib/result.ts'
import type { SyncLink } from './sync-link.ts'
import type { TargetClient } from './target-client.ts'
import type { WorkspaceFiles } from './workspace-files.ts'

/**
 * One open workspace, as the screen and scripts use it. Every call settles: with its value, or with an AppError
 * (`query` throws it as an AppFailure, `mutate` answers it).
 */
export interface WorkspaceClient {
  readonly id: WorkspaceId
  /** Resolves once the workspace answers, or once it is known that it cannot be opened: `ownerState` tells which. */
  readonly answered: Promise<void>
  query<Name extends QueryName>(name: Name, args: QueryArgs<Name>): Promise<QueryValues[Name]>
  /** Resolves when the mutation is on disk, or with the reason why it is not. */
  mutate<Name extends MutationName>(
    name: Name,
    args: MutationArgs<Name>,
  ): Promise<Result<MutationValues[Name], AppError>>
  /** Calls back with the present result and after each commit that changes it. Returns the unsubscribe. */
  live<Name extends QueryName>(
    name: Name,
    args: QueryArgs<Name>,
    callback: (value: QueryValues[Name]) => void,
    onError?: (error: AppError) => void,
  ): () => void
  /**
   * The document of a node and, until `close`, every update that other tabs append to it. `onReset`: what was opened is
   * void, for part of it was refused or its page is gone.
   */
  openDocument(
    nodeId: string,
    origin: string,
    onUpdate: (update: Uint8Array) => void,
    onReset?: () => void,
  ): Promise<{ readonly document: DocumentState; close(): void }>
  /** Empty until `answered`. The root that holds what concerns this person alone: favourites (`fav:<id>`), visits (`seen:<id>`). */
  readonly privateRootId: string
  readonly personId: string
  readonly ownerState: OwnerState
  /** True while this copy belongs to a workspace on a server. */
  readonly isConnected: boolean
  /** What the server lets me do; null: nobody has said anything, and everything is mine. An `identity` event tells of a change. */
  readonly grants: readonly Grant[] | null
  readonly sync: SyncLink
  /** From now on this copy and the server are kept equal. The server has to know the workspace and the person. */
  connect(person: {
    readonly id: string
    readonly name: string
  }): Promise<Result<unknown, AppError>>
  /** Ends that. Everything that is here stays, and waits for nobody any more. */
  disconnect(): Promise<Result<unknown, AppError>>
  readonly files: WorkspaceFiles
  /** Work on the file as a whole: checks, snapshots, export. Progress comes as events under the task's name. */
  maintain<Task extends MaintenanceTask>(
    task: Task,
    args: MaintenanceArgs<Task>,
  ): Promise<Result<MaintenanceValues[Task], AppError>>
  /** The same door for names that are only known at run time: scripts. The worker checks every name and shape. */
  readonly untyped: Pick<TargetClient, 'query' | 'mutate' | 'live'>
  on(listener: (event: PageEvent) => void): () => void
  close(): Promise<void>
}
