import * as z from 'zod/mini'
import { deviceIdSchema, nodeIdSchema, workspaceIdSchema } from '../ids.ts'
import { grantSchema, roleSchema } from '../role.ts'
import { wireMutationSchema, wireNodeSchema } from './node.ts'

/** Grows when a frame changes in a way that an older side would misread. */
export const wireProtocol = 1

export const mostMutationsOfPush = 200
/** Roots, and documents, that one pull asks for apart from the rest. */
export const mostAsked = 100
/** How far ahead of the server's clock a stamp may be, milliseconds. */
export const largestSkewMs = 5 * 60_000
/** Of a whole frame, bytes. */
export const largestFrame = 1024 * 1024
/** Of what a page says of itself besides where it is, characters. */
export const largestAwareness = 4096

const version = z.int().check(z.gte(0))
const groupSchema = z.string().check(z.regex(/^[0-9a-f]{10}$/))
/** Which of the byte strings behind the frame. */
const bytesAt = z.int().check(z.gte(0))

/** How far a copy is: everything up to these versions is in it. Rows go ahead of documents. */
export const cursorSchema = z.strictObject({ rows: version, documents: version })

/** A root whose rows came within reach later than its cursor: it is filled from the start, beside the rest. */
const behindSchema = z.strictObject({ root: nodeIdSchema, cursor: cursorSchema })

/** A document wanted from its beginning: updates after this version are still to come. */
const wholeSchema = z.strictObject({ node: nodeIdSchema, after: version })

const rootDigestSchema = z.strictObject({
  root: nodeIdSchema,
  rows: z.int(),
  sum: z.int(),
  squares: z.int(),
})

const refusalSchema = z.strictObject({ seq: z.int(), opId: z.string(), code: z.string() })

/** Cursor and selection, as a Yjs awareness state in JSON; null where there is nothing to say. */
const awarenessSchema = z.nullable(z.string().check(z.maxLength(largestAwareness)))

/** What a client sends. */
export const clientFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('hello'),
    protocol: z.int(),
    /** Names the kinds of nodes and cells the client knows; another one is noted, not refused. */
    schema: z.string().check(z.maxLength(64)),
    /** One use; how it is had, the transport knows. */
    ticket: z.string().check(z.maxLength(200)),
    workspace: workspaceIdSchema,
    group: groupSchema,
    /** The newest mutation whose effect has come back. */
    lastAck: z.int().check(z.gte(0)),
    epoch: z.nullable(z.string()),
    /** The run of the server that last told the client a version, and the highest one it told. */
    run: z.nullable(z.string().check(z.maxLength(64))),
    heard: version,
    cursor: cursorSchema,
  }),
  z.strictObject({
    kind: z.literal('push'),
    mutations: z.array(wireMutationSchema).check(z.maxLength(mostMutationsOfPush)),
  }),
  z.strictObject({
    kind: z.literal('pull'),
    cursor: cursorSchema,
    /** The newest mutation of the group that left its queue; refusals after it are told again. */
    lastAck: z.int().check(z.gte(0)),
    behind: z.array(behindSchema).check(z.maxLength(mostAsked)),
    /** Documents wanted whole, whatever the cursor says. */
    whole: z.array(wholeSchema).check(z.maxLength(mostAsked)),
    /** The answer that brings the copy up to date shall say what there is, so that a difference is noticed. */
    compare: z.optional(z.literal(true)),
  }),
  z.strictObject({
    kind: z.literal('updates'),
    updates: z
      .array(z.strictObject({ id: z.int(), node: nodeIdSchema, bytes: bytesAt }))
      .check(z.maxLength(500)),
  }),
  /** Answered by nothing: up to here everything is on this disk. */
  z.strictObject({ kind: z.literal('have'), cursor: cursorSchema }),
  z.strictObject({ kind: z.literal('ping') }),
  /** Where a page of the sender is, for others to see; `at` null: it was closed. Kept nowhere, and not answered. */
  z.strictObject({
    kind: z.literal('presence'),
    page: z.string().check(z.regex(/^[0-9a-z]{1,16}$/)),
    at: z.nullable(
      z.strictObject({
        /** Null on a screen that shows no node. */
        node: z.nullable(nodeIdSchema),
        awareness: awarenessSchema,
      }),
    ),
  }),
])

const entrySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('row'), version, root: nodeIdSchema, row: wireNodeSchema }),
  /** The node left what this person may see: purged, or moved below a root that is closed to them. */
  z.strictObject({
    kind: z.literal('gone'),
    version,
    node: nodeIdSchema,
    why: z.enum(['purged', 'left']),
  }),
  z.strictObject({
    kind: z.literal('update'),
    version,
    node: nodeIdSchema,
    by: z.string(),
    at: z.int(),
    bytes: bytesAt,
  }),
  z.strictObject({ kind: z.literal('granted'), version, root: nodeIdSchema }),
  /** Everything below the root goes, with what waits for it. */
  z.strictObject({ kind: z.literal('revoked'), version, root: nodeIdSchema }),
])

/** A page that is open somewhere else. */
const presentPageSchema = z.strictObject({
  /** Names the page as long as it is open. */
  id: z.string(),
  person: z.string(),
  name: z.string(),
  /** Null where the reader may not know of the node, or the page shows none. */
  node: z.nullable(nodeIdSchema),
  /** Told to those who are at the same node, and null to all others. */
  awareness: awarenessSchema,
})

const copySchema = z.strictObject({ device: deviceIdSchema, cursor: cursorSchema })

const personSchema = z.strictObject({ id: z.string(), name: z.string(), role: roleSchema })

/** What a server sends. */
export const serverFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('welcome'),
    protocol: z.int(),
    /** Of the server's log. Another one than before: the log was put back to an older state. */
    epoch: z.string(),
    run: z.string(),
    version,
    /** Up to here the log is the one that the client knows; what it had confirmed beyond is not in it. */
    since: version,
    now: z.int(),
    /** The last mutation of this group that was taken. */
    lastSeq: z.int(),
    /** Who the server takes the sender for. */
    person: z.string(),
    /** Their strongest role, and what they may do where. */
    role: roleSchema,
    grants: z.array(grantSchema),
    people: z.array(personSchema),
  }),
  /** Answers `push`: up to here the mutations are taken; what became of them comes with the pages. */
  z.strictObject({ kind: z.literal('pushed'), lastSeq: z.int(), version }),
  /** Answers `push`: none was taken. */
  z.strictObject({
    kind: z.literal('unpushed'),
    code: z.enum(['gap', 'fork', 'clock_skew', 'invalid']),
    lastSeq: z.int(),
    now: z.int(),
    /** The mutation at fault, where there is one. */
    seq: z.optional(z.int()),
  }),
  /** Answers `pull`. */
  z.strictObject({
    kind: z.literal('page'),
    epoch: z.string(),
    /** The cursor of the pull; an answer to another one is thrown away. */
    from: cursorSchema,
    upTo: cursorSchema,
    behind: z.array(behindSchema),
    /** What of the documents that were wanted whole is still to come; one that is not named is here. */
    whole: z.array(wholeSchema),
    entries: z.array(entrySchema),
    /** All the group's mutations up to here took effect in rows this copy has now, or stand in `refusals`. */
    lastSeq: z.int(),
    /** The opId of that mutation, where it is newer than the pull's `lastAck`; one that knows another was copied. */
    lastOp: z.nullable(z.string()),
    refusals: z.array(refusalSchema),
    /** All that the person may see: for each root what its rows come to (`domain/sync/root-digest.ts`). */
    roots: z.optional(z.array(rootDigestSchema)),
    more: z.boolean(),
  }),
  /** Answers `updates`: those not named as refused are on the server's disk. */
  z.strictObject({
    kind: z.literal('updated'),
    ids: z.array(z.int()),
    refusals: z.array(z.strictObject({ id: z.int(), node: nodeIdSchema, code: z.string() })),
    version,
  }),
  /** Something is newer than `version`; pull. */
  z.strictObject({ kind: z.literal('poke'), version }),
  /** Pages that came or changed, whole, and those that are gone. Nobody is there before the first one of a line. */
  z.strictObject({
    kind: z.literal('presence'),
    here: z.array(presentPageSchema),
    gone: z.array(z.string()),
  }),
  /** Unasked: how far the copies on the person's other devices are. */
  z.strictObject({ kind: z.literal('copies'), copies: z.array(copySchema) }),
  z.strictObject({ kind: z.literal('pong') }),
  z.strictObject({
    kind: z.literal('goaway'),
    code: z.string(),
    retryAfterMs: z.nullable(z.int()),
  }),
])

export type ClientFrame = z.output<typeof clientFrameSchema>
export type ServerFrame = z.output<typeof serverFrameSchema>
export type WireEntry = z.output<typeof entrySchema>
/** What another device of the person holds: everything up to the cursor. */
export type WireCopy = z.output<typeof copySchema>
export type WireCursor = z.output<typeof cursorSchema>
export type WireBehind = z.output<typeof behindSchema>
export type WireWhole = z.output<typeof wholeSchema>
export type WirePresentPage = z.output<typeof presentPageSchema>
export type WireRefusal = z.output<typeof refusalSchema>
export type Page = Extract<ServerFrame, { kind: 'page' }>
export type Presence = Extract<ServerFrame, { kind: 'presence' }>
export type OwnPresence = Extract<ClientFrame, { kind: 'presence' }>
export type Hello = Extract<ClientFrame, { kind: 'hello' }>
/** A frame with the byte strings it speaks of by number. */
export type Sent<Frame> = { readonly frame: Frame; readonly bytes: readonly Uint8Array[] }
