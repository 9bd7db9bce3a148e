import type { EngineAnswer, EngineCall, PageEvent } from '../../protocol/database-api.ts'

/** A page that uses an engine, directly or through the worker of another tab. */
export type Guest = { send(event: PageEvent): void }

/** What holds an open database file and answers for it, whoever asks. */
export type Engine = {
  /** Counts the owners this file has had; a later owner has a higher number. */
  readonly epoch: number
  call(guest: Guest, call: EngineCall): Promise<EngineAnswer>
  /** Forgets a guest and everything it listens to. */
  drop(guest: Guest): void
  /** Resolves when the file under the engine is another one and has to be opened anew. */
  readonly replaced?: Promise<void>
  /** Finishes what runs, closes the file and lets go of its handles. */
  close(): Promise<void>
}
