import { measureBulk } from '../bulk/measure.ts'
import { measureDisk } from '../disk/measure.ts'
import { measureEditor } from '../editor/measure.ts'
import { measureImport } from '../import/measure.ts'
import { measureList } from '../list/measure.ts'
import { measureLive } from '../live/measure.ts'
import { measureSearch } from '../search/measure.ts'
import { measureWrite } from '../write/measure.ts'
import { prepare } from './prepared.ts'

/** What the page can measure, by name. Arguments and values cross as JSON. */
export const measures = {
  prepare,
  write: measureWrite,
  list: measureList,
  search: measureSearch,
  live: measureLive,
  bulk: measureBulk,
  import: measureImport,
  editor: measureEditor,
  disk: measureDisk,
} as const

export type MeasureName = keyof typeof measures
export type MeasureArgs<Name extends MeasureName> = Parameters<(typeof measures)[Name]>[0]
export type MeasureValue<Name extends MeasureName> = Awaited<ReturnType<(typeof measures)[Name]>>
