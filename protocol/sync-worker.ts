/** The facade of the worker that speaks with the server, exposed by Comlink to the page that started it. */
import type { Result } from '../lib/result.ts'
import type { EngineAnswer, EngineCall } from './database-api.ts'
import type { AppError } from './errors.ts'
import type { WorkspaceId } from './ids.ts'

/** One request below `/api`, as `docs/server.md` lists them. */
export type ServerRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api`, with a slash before it. */
  readonly path: `/${string}`
  readonly body?: unknown
}

export type SyncWorkerApi = {
  /** Asks the server that this page came from. Its answer, or why there is none: never a rejection. */
  ask(request: ServerRequest): Promise<Result<unknown, AppError>>
  /** Keeps a copy and the server equal from now on. `database` leads to whoever owns the file. */
  start(workspaceId: WorkspaceId, database: MessagePort): void
  stop(workspaceId: WorkspaceId): void
}

/** What goes over the port between the two workers. */
export type ToDatabase = { readonly id: number; readonly call: EngineCall }
export type FromDatabase =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: EngineAnswer }
  /** Something new waits to be sent. */
  | { readonly kind: 'queued' }
