import * as z from 'zod/mini'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** A node of the tree: a lower-case UUID, version 7 where we mint it. */
export type NodeId = Branded<'NodeId'>
/** A workspace: names its directory and its lock, so it never changes. */
export type WorkspaceId = Branded<'WorkspaceId'>
/** One intended operation. Repeating it with the same id has no further effect. */
export type OpId = Branded<'OpId'>
/** A person, from the first start and without an account. */
export type PersonId = Branded<'PersonId'>
/** An account on a server: who signs in. It joins the persons that its devices made before. */
export type AccountId = Branded<'AccountId'>
/** A device with a copy of workspaces: named by its browser profile at the first start. */
export type DeviceId = Branded<'DeviceId'>
/** One sign-in of an account on a device. */
export type SessionId = Branded<'SessionId'>

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function idSchema<Id extends string>() {
  return z.pipe(
    z.string().check(z.regex(uuidPattern, 'must be a lower-case UUID')),
    z.transform((text) => text as Id),
  )
}

export const nodeIdSchema = idSchema<NodeId>()
export const workspaceIdSchema = idSchema<WorkspaceId>()
export const opIdSchema = idSchema<OpId>()
export const personIdSchema = idSchema<PersonId>()
export const accountIdSchema = idSchema<AccountId>()
export const deviceIdSchema = idSchema<DeviceId>()
export const sessionIdSchema = idSchema<SessionId>()

/** True where the text can be an id of ours; route parameters are checked with it. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}
