import { v7 } from 'uuid'
import type { WorkspaceId } from '../../protocol/ids.ts'
import { importWithoutPreview } from '../../src/actions/import-without-preview.ts'
import { databaseDoor } from '../../src/client/device.ts'
import { bytesBelow } from '../page/private-bytes.ts'
import { longestBlockOf, openOurs, type LongestBlock } from '../page/prepared.ts'
import { timed, verify } from '../page/stopwatch.ts'

export type ImportTimes = {
  readonly notes: number
  /** Until the last batch is on disk, ms. */
  readonly written: number
  /** Until every note is found by full text too, ms. */
  readonly found: number
  /** The closed database file with all that belongs to it, bytes. */
  readonly databaseBytes: number
  readonly longestBlock: LongestBlock
}

/** Takes the files that were given to the page into a workspace of their own. */
export async function measureImport({ notes }: { readonly notes: number }): Promise<ImportTimes> {
  const files = [...(document.querySelector<HTMLInputElement>('#bench-files')?.files ?? [])]
  verify(files.length >= notes, 'the files of the import')
  const id = v7() as WorkspaceId
  const ours = await openOurs(id)
  let written = 0
  const found = await timed(async () => {
    written = await timed(async () => {
      const report = await importWithoutPreview(ours, files, {})
      verify(report.stopped === null && report.written >= notes, 'the import stopped early')
    })
    await ours.query('nodes.search', { text: 'anything' })
  })
  const counts = await ours.query('workspace.counts', {})
  verify(counts.nodes >= notes, 'not every note became a node')
  const longestBlock = await longestBlockOf(id)
  await ours.close()
  const databaseBytes = await bytesBelow(`workspaces/${id}/database`)
  await databaseDoor().removeTarget({ kind: 'workspace', id })
  return { notes, written, found, databaseBytes, longestBlock }
}
