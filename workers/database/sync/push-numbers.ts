/**
 * The numbers under which mutations wait, in the outbox and in the bases of the nodes they wrote: from the one after
 * the last acknowledged on, without a gap. Each function runs inside a transaction of the caller.
 */
import type { Connection } from '../sqlite/connection.ts'

/** Beyond every number that a queue reaches. */
const aside = 1_000_000_000

/** Moves all numbers out of the way, so that others can come before them; `renumber` has to follow. */
export function setNumbersAside(connection: Connection): void {
  connection.run('UPDATE outbox SET push_seq = push_seq + ?', aside)
}

/** Numbers the rows that were set aside from `first` on, in their order. Answers the next free number. */
export function renumber(connection: Connection, first: number): number {
  let next = first
  for (const pushSeq of connection.column<number>(
    'SELECT push_seq FROM outbox WHERE push_seq >= ? ORDER BY push_seq',
    aside,
  )) {
    connection.run(
      `UPDATE node_bases SET last_seq = ?2 WHERE last_seq = ?1`,
      pushSeq - aside,
      // A number that no later step of this loop takes for an old one.
      -next,
    )
    connection.run('UPDATE outbox SET push_seq = ? WHERE push_seq = ?', next++, pushSeq)
  }
  connection.run('UPDATE node_bases SET last_seq = -last_seq WHERE last_seq < 0')
  return next
}

/** Closes the gap that one row left. */
export function moveUp(connection: Connection, gap: number): void {
  for (const pushSeq of connection.column<number>(
    'SELECT push_seq FROM outbox WHERE push_seq > ? ORDER BY push_seq',
    gap,
  ))
    connection.run('UPDATE outbox SET push_seq = ? WHERE push_seq = ?', pushSeq - 1, pushSeq)
  connection.run('UPDATE node_bases SET last_seq = last_seq - 1 WHERE last_seq >= ?', gap)
}
