import type { Result } from '../../lib/result.ts'
import { targetName, type PageEvent } from '../../protocol/database-api.ts'
import type { AppError } from '../../protocol/errors.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type {
  MaintenanceArgs,
  MaintenanceTask,
  MaintenanceValues,
} from '../../protocol/maintenance.ts'
import { databaseDoor } from './device.ts'
import { openTarget } from './target-client.ts'

type Created = { readonly id: string; readonly name: string }

/**
 * Runs a task on a workspace of this device, whether this tab has it open or not. `createFor` is set when the task may
 * make it: its first person.
 */
export async function maintainWorkspace<Task extends MaintenanceTask>(
  id: WorkspaceId,
  task: Task,
  args: MaintenanceArgs<Task>,
  {
    createFor = null,
    onProgress = () => undefined,
  }: {
    readonly createFor?: Created | null
    readonly onProgress?: (done: number, total: number) => void
  } = {},
): Promise<Result<MaintenanceValues[Task], AppError>> {
  const target = { kind: 'workspace', id } as const
  const call = { method: 'maintain', task, args } as const
  const door = databaseDoor()
  const answer = await door.call(targetName(target), call)
  // The tasks of the contract answer with its types.
  if (answer.ok || answer.error.code !== 'closed')
    return answer as Result<MaintenanceValues[Task], AppError>
  const client = openTarget(door, { target, createFor, handsOverWhenHidden: false }, (error) =>
    reportError(error),
  )
  const stop = client.on((event: PageEvent) => {
    if (event.kind === 'progress' && event.task === task) onProgress(event.done, event.total)
  })
  try {
    return (await client.call(call)) as Result<MaintenanceValues[Task], AppError>
  } finally {
    stop()
    await client.close()
  }
}
