import type { Database } from 'better-sqlite3'
import { fail, ok } from '../../../../lib/result.ts'
import type { AccountId, NodeId } from '../../../../protocol/ids.ts'
import type { Home } from '../../../sync/access.ts'
import type { FileRecords, UploadRecord } from '../../workspace/file-records.ts'

type UploadColumns = Omit<UploadRecord, 'isDone'> & { readonly isDone: 0 | 1 }

const uploadColumns = `id, account, node_id AS node, hash, size, expires_at AS expiresAt, is_done AS isDone`

/** Each method is one transaction. */
export function createFileTable(
  database: Database,
  homeOf: (node: NodeId) => Home | null,
): FileRecords {
  const byId = database.prepare<[string], UploadColumns>(
    `SELECT ${uploadColumns} FROM uploads WHERE id = ?`,
  )
  const same = database.prepare<[AccountId, NodeId, string], UploadColumns>(
    `SELECT ${uploadColumns} FROM uploads WHERE account = ? AND node_id = ? AND hash = ?`,
  )
  const insert = database.prepare<[UploadColumns]>(
    `INSERT INTO uploads (id, account, node_id, hash, size, expires_at, is_done)
     VALUES (@id, @account, @node, @hash, @size, @expiresAt, @isDone)`,
  )
  const prolong = database.prepare<[number, string]>(
    'UPDATE uploads SET expires_at = ? WHERE id = ?',
  )
  const end = database.prepare<[string]>('UPDATE uploads SET is_done = 1 WHERE id = ?')
  const forget = database.prepare<[string]>('DELETE FROM uploads WHERE id = ?')
  const expired = database
    .prepare<[number], string>('SELECT id FROM uploads WHERE expires_at <= ?')
    .pluck()
  const unfinished = database
    .prepare<[AccountId], number>('SELECT count(*) FROM uploads WHERE account = ? AND is_done = 0')
    .pluck()
  const usedBytes = database
    .prepare<[], number>(
      `SELECT (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT hash, size FROM node_files))
            + (SELECT coalesce(sum(size), 0) FROM uploads WHERE is_done = 0)`,
    )
    .pluck()
  const attach = database.prepare<[NodeId, string, number]>(
    'INSERT OR IGNORE INTO node_files (node_id, hash, size) VALUES (?, ?, ?)',
  )
  const sizeOf = database
    .prepare<[NodeId, string], number>('SELECT size FROM node_files WHERE node_id = ? AND hash = ?')
    .pluck()
  const holders = database
    .prepare<[string], NodeId>('SELECT node_id FROM node_files WHERE hash = ?')
    .pluck()
  const isNeeded = database
    .prepare<[string], number>(
      `SELECT 1 FROM node_files CROSS JOIN nodes ON nodes.id = node_id WHERE hash = ? LIMIT 1`,
    )
    .pluck()
  const unneededSince = database
    .prepare<[string], number>('SELECT since FROM unneeded_files WHERE hash = ?')
    .pluck()
  const noteUnneeded = database.prepare<[string, number]>(
    'INSERT INTO unneeded_files (hash, since) VALUES (?, ?)',
  )
  const forgetUnneeded = database.prepare<[string]>('DELETE FROM unneeded_files WHERE hash = ?')
  const detach = database.prepare<[string]>('DELETE FROM node_files WHERE hash = ?')

  const record = (columns: UploadColumns): UploadRecord => ({
    ...columns,
    isDone: columns.isDone === 1,
  })
  const transact = <T>(work: () => T): T => database.transaction(work).immediate()

  return {
    begin: async (wish) =>
      transact(() => {
        const { id, account, node, hash, size, expiresAt, isStored } = wish
        const refusal = wish.judge(homeOf(node))
        if (refusal !== null) return fail(refusal)
        const mayHaveIt =
          isStored &&
          holders.all(hash).some((holder) => {
            const home = homeOf(holder)
            return home !== null && wish.canRead(home)
          })
        const present = same.get(account, node, hash)
        if (present?.isDone === 0 && present.size === size && !mayHaveIt) {
          prolong.run(expiresAt, present.id)
          return ok({ ...record(present), expiresAt })
        }
        if (present !== undefined) forget.run(present.id)
        if (!mayHaveIt) {
          if ((unfinished.get(account) ?? 0) >= wish.mostUnfinished) return fail('too_many')
          if ((usedBytes.get() ?? 0) + size > wish.mostBytes) return fail('quota_exceeded')
        }
        const columns: UploadColumns = {
          ...{ id, account, node, hash, size, expiresAt },
          isDone: mayHaveIt ? 1 : 0,
        }
        insert.run(columns)
        if (mayHaveIt) attach.run(node, hash, size)
        return ok(record(columns))
      }),

    async upload(id) {
      const columns = byId.get(id)
      return columns === undefined ? null : record(columns)
    },

    prolong: async (id, expiresAt) => void prolong.run(expiresAt, id),

    finish: async (id, judge) =>
      transact(() => {
        const upload = byId.get(id)
        if (upload === undefined) return 'not_found'
        const refusal = judge(homeOf(upload.node))
        if (refusal !== null) {
          forget.run(id)
          return refusal
        }
        attach.run(upload.node, upload.hash, upload.size)
        end.run(id)
        return null
      }),

    forget: async (id) => void forget.run(id),
    expired: async (now) => expired.all(now),

    async sizeFor(node, hash, canRead) {
      const home = homeOf(node)
      if (home === null || !canRead(home)) return null
      return sizeOf.get(node, hash) ?? null
    },

    unneeded: async (hashes, now, graceMs) =>
      transact(() =>
        hashes.filter((hash) => {
          const since = unneededSince.get(hash)
          if (isNeeded.get(hash) !== undefined) {
            if (since !== undefined) forgetUnneeded.run(hash)
            return false
          }
          if (since === undefined) noteUnneeded.run(hash, now)
          if (now - (since ?? now) < graceMs) return false
          detach.run(hash)
          forgetUnneeded.run(hash)
          return true
        }),
      ),
  }
}
