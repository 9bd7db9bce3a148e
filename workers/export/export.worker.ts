import * as Comlink from 'comlink'
import type { ExportWorkerApi } from '../../protocol/export.ts'
import { createExportJob } from './export-job.ts'

const api: ExportWorkerApi = createExportJob()

Comlink.expose(api)
