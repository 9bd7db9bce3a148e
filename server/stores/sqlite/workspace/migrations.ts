import type { Migration } from '../migration.ts'
import { workspaceInitial } from './0001-initial.ts'

/** All steps of a `workspace.db`, oldest first. */
export const workspaceMigrations: readonly Migration[] = [workspaceInitial]
