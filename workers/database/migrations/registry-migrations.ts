import type { Migration } from './migration.ts'
import { registryInitial } from './registry-0001-initial.ts'

/** All steps of the registry file, oldest first. */
export const registryMigrations: readonly Migration[] = [registryInitial]
