import type { NodeId } from '../../protocol/ids.ts'
import { t } from '../words/words.ts'
import { tell, type Acting } from './act.ts'

/** Keeps the files of a node and of all below on this device, or no longer; null is the whole workspace. */
export async function keepFiles(
  desk: Acting,
  nodeId: NodeId | null,
  isKept: boolean,
): Promise<void> {
  if (!tell(desk, await desk.workspace.files.keep(nodeId, isKept)).ok) return
  desk.announcer.say(
    isKept
      ? t('Its files are kept on this device.')
      : t('Its files may be dropped from this device when room is needed.'),
  )
}
