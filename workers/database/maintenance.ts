import type { EngineAnswer } from '../../protocol/database-api.ts'
import type { EngineHold, SendProgress } from './maintenance/bench.ts'

/** Work on the file as a whole: checks, optimise, snapshots, export, restore. Each task validates its own arguments. */
export type Maintenance = {
  /** Gives the tasks their engine. Once, before the first `run`. */
  attach(engine: EngineHold): void
  run(task: string, args: unknown, onProgress: SendProgress): Promise<EngineAnswer>
  /** Gives up what runs; resolves once nothing touches the file any more. */
  stop(): Promise<void>
}
