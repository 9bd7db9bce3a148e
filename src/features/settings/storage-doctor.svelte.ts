import type { AppError } from '../../../protocol/errors.ts'
import type {
  HealthReport,
  MaintenanceArgs,
  MaintenanceTask,
  MaintenanceValues,
  Snapshot,
} from '../../../protocol/maintenance.ts'
import type { WorkspaceClient } from '../../client/workspace.ts'

/** A task under way, with its numbers; `total` is 0 while the amount is not known. */
export type RunningTask = {
  readonly task: MaintenanceTask
  readonly done: number
  readonly total: number
}

type Doctored = Pick<WorkspaceClient, 'maintain' | 'on'>

/** The state of the file as the settings show it: read when they open, and again after each task. */
export class StorageDoctor {
  #health = $state.raw<HealthReport | null>(null)
  #snapshots = $state.raw<readonly Snapshot[] | null>(null)
  #error = $state.raw<AppError | null>(null)
  #running = $state.raw<RunningTask | null>(null)
  readonly #workspace: Doctored

  constructor(workspace: Doctored) {
    this.#workspace = workspace
  }

  /** Null until the first answer. */
  get health(): HealthReport | null {
    return this.#health
  }

  get snapshots(): readonly Snapshot[] | null {
    return this.#snapshots
  }

  /** Why the last thing could not be done. */
  get error(): AppError | null {
    return this.#error
  }

  get running(): RunningTask | null {
    return this.#running
  }

  /** Reads everything and listens to progress. Returns the function that stops it. */
  start(): () => void {
    void this.read()
    return this.#workspace.on((event) => {
      if (event.kind === 'replaced') void this.read()
      if (event.kind === 'progress' && event.task === this.#running?.task)
        this.#running = { ...this.#running, done: event.done, total: event.total }
    })
  }

  async read(isFresh = false): Promise<void> {
    const [health, snapshots] = await Promise.all([
      this.#workspace.maintain('health', { isFresh }),
      this.#workspace.maintain('snapshots.list', {}),
    ])
    if (health.ok) this.#health = health.value
    if (snapshots.ok) this.#snapshots = snapshots.value
    this.#error = health.ok ? (snapshots.ok ? null : snapshots.error) : health.error
  }

  /** Does a task and reads everything again. Its value, or null when it failed: `error` says why. */
  async run<Task extends MaintenanceTask>(
    task: Task,
    args: MaintenanceArgs<Task>,
  ): Promise<MaintenanceValues[Task] | null> {
    if (this.#running !== null) return null
    this.#running = { task, done: 0, total: 0 }
    this.#error = null
    try {
      const answer = await this.#workspace.maintain(task, args)
      await this.read(true)
      if (answer.ok) return answer.value
      this.#error = answer.error
      return null
    } finally {
      this.#running = null
    }
  }
}
