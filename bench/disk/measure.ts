import { bytesBelow } from '../page/private-bytes.ts'
import { openPrepared, workspaceIdOf } from '../page/prepared.ts'

/** Bytes of both sides' closed files with the same rows. */
export async function measureDisk({
  nodes,
}: {
  readonly nodes: number
}): Promise<{ readonly ours: number; readonly floor: number }> {
  // Opened and closed: the log goes into the file.
  const { ours, floor } = await openPrepared(nodes)
  await ours.query('nodes.search', { text: 'anything' })
  await ours.close()
  await floor.call({ do: 'close' })
  return {
    ours: await bytesBelow(`workspaces/${workspaceIdOf(nodes)}/database`),
    floor: await bytesBelow(`floor-${nodes}`),
  }
}
