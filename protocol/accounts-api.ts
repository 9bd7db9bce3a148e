/**
 * What a client asks a server about accounts and access, over HTTP below `/api` (docs/server.md lists the addresses).
 * Every answer that is no success is `{ error: AppError }`. Times are milliseconds since 1970, UTC.
 */
import * as z from 'zod/mini'
import {
  accountIdSchema,
  deviceIdSchema,
  nodeIdSchema,
  personIdSchema,
  workspaceIdSchema,
  type AccountId,
  type DeviceId,
  type NodeId,
  type PersonId,
  type SessionId,
  type WorkspaceId,
} from './ids.ts'
import { roleSchema, type Grant } from './role.ts'
import type { Role } from './rows.ts'

/** Characters. What is longer than the shortest and can be remembered is better than what is odd. */
export const shortestPassword = 8
const longestPassword = 256

const oneLine = /^[^\p{Cc}\u2028\u2029]*$/u

const nameSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(100), z.regex(oneLine, 'must be one line'))
const emailSchema = z
  .string()
  .check(
    z.trim(),
    z.maxLength(254),
    z.regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 'must be an e-mail address'),
  )
const newPasswordSchema = z
  .string()
  .check(z.minLength(shortestPassword), z.maxLength(longestPassword))
const passwordSchema = z.string().check(z.minLength(1), z.maxLength(longestPassword))
/** A secret of 256 bits out of a link. */
const tokenSchema = z.string().check(z.regex(/^[\w-]{43}$/, 'is not whole'))

/** The device that signs in, and the person it has known until now. */
const arrivalShape = {
  device: z.strictObject({ id: deviceIdSchema, name: nameSchema }),
  personId: z.optional(personIdSchema),
}

const newAccountShape = {
  email: emailSchema,
  password: newPasswordSchema,
  name: nameSchema,
}

export const accountsApi = {
  createFirstAccount: z.strictObject({ ...newAccountShape, ...arrivalShape }),
  signIn: z.strictObject({ email: emailSchema, password: passwordSchema, ...arrivalShape }),
  updateAccount: z.strictObject({ name: nameSchema }),
  changePassword: z.strictObject({ password: passwordSchema, newPassword: newPasswordSchema }),
  confirm: z.strictObject({ password: passwordSchema }),
  recover: z.strictObject({
    email: emailSchema,
    code: z.string().check(z.maxLength(100)),
    newPassword: newPasswordSchema,
    ...arrivalShape,
  }),
  reset: z.strictObject({ token: tokenSchema, newPassword: newPasswordSchema, ...arrivalShape }),
  openDeviceLink: z.strictObject({ token: tokenSchema, ...arrivalShape }),
  createWorkspace: z.strictObject({ id: workspaceIdSchema, name: nameSchema }),
  renameWorkspace: z.strictObject({ name: nameSchema }),
  invite: z.strictObject({
    role: roleSchema,
    rootId: z.optional(z.nullable(nodeIdSchema)),
    /** Days until the link ends; 7 where left out. */
    days: z.optional(z.number().check(z.positive(), z.maximum(90))),
  }),
  lookAtInvitation: z.strictObject({ token: tokenSchema }),
  /** Who is signed in joins; who is not makes an account. */
  acceptInvitation: z.strictObject({
    token: tokenSchema,
    account: z.optional(z.strictObject({ ...newAccountShape, ...arrivalShape })),
  }),
  changeRole: z.strictObject({
    accountId: accountIdSchema,
    rootId: z.nullable(nodeIdSchema),
    /** Null takes the role away. */
    role: z.nullable(roleSchema),
  }),
  administer: z.strictObject({
    tenantRole: z.optional(z.enum(['owner', 'member'])),
    isDisabled: z.optional(z.boolean()),
  }),
  /** With a node: for its document alone (docs/protocol.md). */
  createTicket: z.strictObject({
    workspaceId: workspaceIdSchema,
    nodeId: z.optional(nodeIdSchema),
  }),
} as const

/** What anyone may know of a server. */
export type ServerInfo = {
  readonly name: 'holdfast'
  /** False while the first account, the owner of the server, is still to be made. */
  readonly hasAccounts: boolean
  readonly now: number
}

export type AccountInfo = {
  readonly id: AccountId
  readonly email: string
  readonly name: string
  /** `owner` administers the accounts of the server. */
  readonly tenantRole: 'owner' | 'member'
  /** Whom rows name as the author: the device goes on as this person. */
  readonly personId: PersonId
  readonly createdAt: number
}

export type WorkspaceInfo = {
  readonly id: WorkspaceId
  readonly name: string
  readonly grants: readonly Grant[]
}

/** Who is signed in, where and to what. */
export type Me = {
  readonly account: AccountInfo
  readonly session: { readonly id: SessionId; readonly expiresAt: number }
  readonly device: { readonly id: DeviceId; readonly name: string }
  readonly workspaces: readonly WorkspaceInfo[]
  readonly hasRecoveryCode: boolean
}

/** A new account, or a new password by recovery: the code is shown this once. */
export type MeWithRecoveryCode = Me & { readonly recoveryCode: string }

export type SessionInfo = {
  readonly id: SessionId
  readonly deviceId: DeviceId
  readonly deviceName: string
  readonly createdAt: number
  readonly seenAt: number
  readonly isCurrent: boolean
}

/** The secret of a link that works once. The client makes the address: `#` keeps it out of every log. */
export type LinkInfo = { readonly token: string; readonly expiresAt: number }

export type InvitationInfo = {
  readonly id: string
  readonly role: Role
  readonly rootId: NodeId | null
  readonly inviterName: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** What the holder of an invitation sees before accepting it. */
export type InvitationPreview = {
  readonly workspaceId: WorkspaceId
  readonly workspaceName: string
  readonly role: Role
  readonly rootId: NodeId | null
  readonly inviterName: string
  readonly expiresAt: number
}

export type MemberInfo = {
  readonly accountId: AccountId
  readonly name: string
  /** Only for who manages roles. */
  readonly email: string | null
  readonly personIds: readonly PersonId[]
  readonly grants: readonly Grant[]
}

/** What deleting the account would do, and what it did. */
export type DeletionInfo = {
  /** Workspaces that nobody else is in: they are erased with all that is in them. */
  readonly erased: readonly { readonly id: WorkspaceId; readonly name: string }[]
  /** Workspaces that others are in: what the person wrote stays there, without name and address. */
  readonly stays: readonly { readonly id: WorkspaceId; readonly name: string }[]
  /** Workspaces whose only owner it is: somebody else has to be made owner first. */
  readonly blocked: readonly { readonly id: WorkspaceId; readonly name: string }[]
}

/** An account as its administrator sees it. */
export type AdministeredAccount = {
  readonly id: AccountId
  readonly email: string
  readonly name: string
  readonly tenantRole: 'owner' | 'member'
  readonly createdAt: number
  readonly isDisabled: boolean
}

export type TicketInfo = { readonly ticket: string; readonly expiresAt: number }
