import type { Database } from 'better-sqlite3'
import type { WireRefusal } from '../../../../protocol/wire/frames.ts'
import type { TakenPush } from '../../../sync/push-decision.ts'
import type { DeviceId } from '../../../../protocol/ids.ts'
import type { Copy, Group } from '../../workspace/workspace-store.ts'

/** The client groups and what became of their mutations. */
export interface GroupTable {
  get(group: string): Group
  refusals(group: string, afterSeq: number, limit: number): readonly WireRefusal[]
  write(group: string, person: string, push: TakenPush): void
  copies(person: string): readonly Copy[]
  /** A device has one copy: the one that is noted last. */
  noteCopy(copy: Copy & { readonly group: string; readonly person: string }): void
}

export function createGroupTable(database: Database): GroupTable {
  const get = database.prepare<[string], Group>(
    `SELECT last_seq AS lastSeq, person,
       (SELECT op_id FROM operations WHERE client_group = id AND seq = last_seq) AS lastOp
     FROM client_groups WHERE id = ?`,
  )
  const refusals = database.prepare<[string, number, number], WireRefusal>(
    `SELECT seq, op_id AS opId, code FROM operations
     WHERE client_group = ? AND seq > ? AND code IS NOT NULL ORDER BY seq LIMIT ?`,
  )
  const setLastSeq = database.prepare<[string, string, number]>(
    `INSERT INTO client_groups (id, person, last_seq) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET last_seq = excluded.last_seq`,
  )
  const insert = database.prepare<[string, number, string, number, string | null]>(
    'INSERT INTO operations (client_group, seq, op_id, version, code) VALUES (?, ?, ?, ?, ?)',
  )
  const copies = database.prepare<[string], { device: DeviceId; rows: number; documents: number }>(
    'SELECT device, rows, documents FROM client_groups WHERE person = ? AND device IS NOT NULL',
  )
  const forgetDevice = database.prepare<[string, string, string]>(
    'UPDATE client_groups SET device = NULL WHERE person = ? AND device = ? AND id <> ?',
  )
  const noteCopy = database.prepare<[string, string, string, number, number]>(
    `INSERT INTO client_groups (id, person, last_seq, device, rows, documents) VALUES (?, ?, 0, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE
     SET device = excluded.device, rows = excluded.rows, documents = excluded.documents`,
  )
  return {
    copies: (person) =>
      copies
        .all(person)
        .map(({ device, rows, documents }) => ({ device, cursor: { rows, documents } })),
    noteCopy({ group, person, device, cursor: { rows, documents } }) {
      forgetDevice.run(person, device, group)
      noteCopy.run(group, person, device, rows, documents)
    },
    get: (group) => get.get(group) ?? { lastSeq: 0, lastOp: null, person: null },
    refusals: (group, afterSeq, limit) => refusals.all(group, afterSeq, limit),
    write(group, person, { operations, lastSeq, version }) {
      if (operations.length === 0) return
      for (const { seq, opId, code } of operations) insert.run(group, seq, opId, version, code)
      setLastSeq.run(group, person, lastSeq)
    },
  }
}
