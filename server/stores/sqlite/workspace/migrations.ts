import type { Migration } from '../migration.ts'

/** All steps of a `workspace.db`, oldest first. */
export const workspaceMigrations: readonly Migration[] = []
