import { initial } from './0001-initial.ts'
import type { Migration } from './migration.ts'

/** All steps of a workspace file, oldest first. */
export const workspaceMigrations: readonly Migration[] = [initial]
