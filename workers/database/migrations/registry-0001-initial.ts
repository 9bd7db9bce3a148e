import type { Migration } from './migration.ts'

/** What this device knows of its person and of the workspaces on it. */
export const registryInitial: Migration = {
  version: 1,
  name: 'registry-initial',
  statements: (db) => [
    db.schema
      .createTable('_meta')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    db.schema
      .createTable('workspaces')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('display_name', 'text', (column) => column.notNull())
      .addColumn('settings', 'text', (column) => column.notNull().defaultTo('{}'))
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('opened_at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
  ],
}
