import type { Migration } from '../migration.ts'

/** Identity and routing: who there is, who is signed in, who may do what, and where each workspace is. */
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
      .createTable('tenants')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),

    db.schema
      .createTable('accounts')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('tenant_id', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('tenant_role', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('email_key', 'text', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('disabled_at', 'integer')
      .modifyEnd(db.raw('STRICT')),

    // A person outlives the account: rows name it as their author, and nobody else may take it over.
    db.schema
      .createTable('persons')
      .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('account_id', 'text', (column) =>
        column.references('accounts.id').onDelete('set null'),
      )
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('persons_account').on('persons').column('account_id'),

    db.schema
      .createTable('devices')
      .addColumn('account_id', 'text', (column) =>
        column.notNull().references('accounts.id').onDelete('cascade'),
      )
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('seen_at', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('devices_key', ['account_id', 'id'])
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),

    db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('token_hash', 'text', (column) => column.notNull().unique())
      .addColumn('account_id', 'text', (column) => column.notNull())
      .addColumn('device_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('seen_at', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'integer', (column) => column.notNull())
      .addColumn('revoked_at', 'integer')
      .addForeignKeyConstraint(
        'sessions_device',
        ['account_id', 'device_id'],
        'devices',
        ['account_id', 'id'],
        (constraint) => constraint.onDelete('cascade'),
      )
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('sessions_of_device').on('sessions').columns(['account_id', 'device_id']),

    db.schema
      .createTable('workspaces')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('tenant_id', 'text', (column) => column.notNull().references('tenants.id'))
      .addColumn('display_name', 'text', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) =>
        column.references('accounts.id').onDelete('set null'),
      )
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('workspaces_creator').on('workspaces').column('created_by'),

    db.schema
      .createTable('secrets')
      .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('account_id', 'text', (column) =>
        column.notNull().references('accounts.id').onDelete('cascade'),
      )
      .addColumn('session_id', 'text', (column) =>
        column.references('sessions.id').onDelete('cascade'),
      )
      .addColumn('workspace_id', 'text', (column) =>
        column.references('workspaces.id').onDelete('cascade'),
      )
      .addColumn('node_id', 'text')
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'integer')
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    db.schema.createIndex('secrets_of_account').on('secrets').columns(['account_id', 'kind']),
    db.schema.createIndex('secrets_of_session').on('secrets').column('session_id'),
    db.schema.createIndex('secrets_of_workspace').on('secrets').column('workspace_id'),

    // An empty root stands for the whole workspace: a key has no nulls.
    db.schema
      .createTable('memberships')
      .addColumn('workspace_id', 'text', (column) =>
        column.notNull().references('workspaces.id').onDelete('cascade'),
      )
      .addColumn('account_id', 'text', (column) =>
        column.notNull().references('accounts.id').onDelete('cascade'),
      )
      .addColumn('root_id', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('memberships_key', ['workspace_id', 'account_id', 'root_id'])
      .modifyEnd(db.raw('WITHOUT ROWID, STRICT')),
    db.schema.createIndex('memberships_of_account').on('memberships').column('account_id'),

    db.schema
      .createTable('invitations')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('token_hash', 'text', (column) => column.notNull().unique())
      .addColumn('workspace_id', 'text', (column) =>
        column.notNull().references('workspaces.id').onDelete('cascade'),
      )
      .addColumn('root_id', 'text')
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('inviter_id', 'text', (column) =>
        column.notNull().references('accounts.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'integer', (column) => column.notNull())
      .addColumn('used_at', 'integer')
      .addColumn('used_by', 'text', (column) =>
        column.references('accounts.id').onDelete('set null'),
      )
      .addColumn('revoked_at', 'integer')
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('invitations_of_workspace').on('invitations').column('workspace_id'),
    db.schema.createIndex('invitations_of_inviter').on('invitations').column('inviter_id'),
    db.schema.createIndex('invitations_used_by').on('invitations').column('used_by'),

    db.schema
      .createTable('audit')
      .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('actor_id', 'text', (column) =>
        column.references('accounts.id').onDelete('set null'),
      )
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text')
      .addColumn('subject', 'text')
      .addColumn('address', 'text')
      .modifyEnd(db.raw('STRICT')),
    db.schema.createIndex('audit_actor').on('audit').column('actor_id'),
  ],
}
