import type { Migration } from '../migration.ts'
import { registryInitial } from './0001-initial.ts'

/** All steps of `registry.db`, oldest first. */
export const registryMigrations: readonly Migration[] = [registryInitial]
