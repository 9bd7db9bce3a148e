import * as Comlink from 'comlink'
import type { ImportWorkerApi } from '../../protocol/import.ts'
import { createImportJob } from './import-job.ts'

const api: ImportWorkerApi = createImportJob()

Comlink.expose(api)
