import { required } from '../../../lib/assert.ts'
import { insertNodes } from '../insert-nodes.ts'
import { packBytes } from '../packed-bytes.ts'
import type { Mutator } from './mutator.ts'

export const nodesImport: Mutator<'nodes.import'> = (tx, args) => {
  const keys = insertNodes(
    tx,
    args.nodes.map((node, index) => ({
      ...node,
      hasDocument: node.document !== undefined,
      index,
    })),
    { remembers: false },
  )
  args.nodes.forEach((node, index) => {
    if (node.document === undefined) return
    const { bytes, format } = packBytes(node.document)
    const key = required(keys[index], 'An imported node without a key')
    tx.wroteDocument(key)
    tx.connection.run(
      'INSERT INTO node_states (node_key, state, format, updated_at) VALUES (?, ?, ?, ?)',
      key,
      bytes,
      format,
      tx.now,
    )
  })
  const created = keys.length === 0 ? null : [keys[0], keys.at(-1)]
  tx.remember(null, { label: args.label, created }, args.importId)
  return { created: keys.length }
}
