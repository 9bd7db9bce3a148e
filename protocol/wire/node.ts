import * as z from 'zod/mini'
import { nodeIdSchema } from '../ids.ts'
import { jsonSchema } from '../json.ts'
import { nodeTypeSchema } from '../mutations/node-fields.ts'

/** A stamp of `domain/hybrid-clock.ts`: fixed width, compares as a string. */
export const stampSchema = z
  .string()
  .check(z.regex(/^[0-9a-z]{13}-[0-9a-f]{10}$/, 'must be a stamp'))

/** An import of more nodes is more mutations. */
export const mostPartsOfMutation = 5000

const time = z.int().check(z.gte(0))

/** Name and stamp of a cell. Its value stands in the payload, at the same place. */
const cellSchema = z.tuple([z.string().check(z.minLength(3), z.maxLength(2000)), stampSchema])

export const placeSchema = z.strictObject({
  parent: z.nullable(nodeIdSchema),
  position: z.string().check(z.minLength(1), z.maxLength(200)),
  stamp: stampSchema,
})

/** `at` null: the node was brought back. */
export const tombstoneSchema = z.strictObject({ at: z.nullable(time), stamp: stampSchema })

/**
 * What one mutation does to one node, without the values: all that the server needs to order and to check.
 *
 * `put` writes cells; with `create` the node may be new. `purge` removes the node for good, provided that nothing of it
 * is newer than `seen`, the cursor of the one who purges.
 */
export const partSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('put'),
    node: nodeIdSchema,
    create: z.optional(z.strictObject({ type: nodeTypeSchema, at: time, stamp: stampSchema })),
    place: z.optional(placeSchema),
    deleted: z.optional(tombstoneSchema),
    cells: z.array(cellSchema).check(z.maxLength(2000)),
  }),
  z.strictObject({ do: z.literal('purge'), node: nodeIdSchema, seen: time }),
])

/** One recorded mutation: a header in the clear, and a payload that the server keeps without reading it. */
export const wireMutationSchema = z.strictObject({
  header: z.strictObject({
    /** Counts the mutations of a client group from 1, without a gap. */
    seq: z.int().check(z.gte(1)),
    opId: z.string().check(z.minLength(1), z.maxLength(64)),
    /** The intent, for words in lists; the parts are what counts. */
    name: z.string().check(z.maxLength(64)),
    /** Wall time of the device, milliseconds. */
    at: time,
    parts: z.array(partSchema).check(z.maxLength(mostPartsOfMutation)),
  }),
  /** For each part the values of its cells. */
  values: z.array(z.array(jsonSchema)),
})

/** A node as the server holds it, whole. */
export const wireNodeSchema = z.strictObject({
  node: nodeIdSchema,
  type: nodeTypeSchema,
  created: z.strictObject({ at: time, by: z.string(), stamp: stampSchema }),
  updated: z.strictObject({ at: time, by: z.string() }),
  place: placeSchema,
  deleted: z.nullable(tombstoneSchema),
  cells: z.array(cellSchema),
  values: z.array(jsonSchema),
})

export type WirePlace = z.output<typeof placeSchema>
export type WirePart = z.output<typeof partSchema>
export type WirePut = Extract<WirePart, { do: 'put' }>
export type WireMutation = z.output<typeof wireMutationSchema>
export type WireNode = z.output<typeof wireNodeSchema>
export type WireCell = z.output<typeof cellSchema>
