import { routes } from '../changes.ts'
import { readDroppable } from '../sync/file-queue.ts'
import { value, type Query } from './query.ts'

export const filesRoom: Query<'files.room'> = {
  run({ connection }) {
    const droppable = readDroppable(connection)
    const bytes = droppable.reduce((sum, { size }) => sum + size, 0)
    return value({ count: droppable.length, bytes }, [routes.files])
  },
}
