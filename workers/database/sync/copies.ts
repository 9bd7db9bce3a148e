import * as z from 'zod/mini'
import { deviceIdSchema } from '../../../protocol/ids.ts'
import { cursorSchema, type WireCopy } from '../../../protocol/wire/frames.ts'
import { readMeta, writeMeta } from '../meta.ts'
import type { Connection } from '../sqlite/connection.ts'

const key = 'copies'
const copiesSchema = z.array(z.object({ device: deviceIdSchema, cursor: cursorSchema }))

/** How far the copies on my other devices are, as the server last said. */
export function readCopies(connection: Connection): readonly WireCopy[] {
  const text = readMeta(connection, key)
  return text === undefined ? [] : copiesSchema.parse(JSON.parse(text))
}

/** False where it was known. */
export function saveCopies(connection: Connection, copies: readonly WireCopy[]): boolean {
  const text = JSON.stringify(copies)
  if (text === (readMeta(connection, key) ?? '[]')) return false
  writeMeta(connection, key, text)
  return true
}
