/** The registry: identity and routing of this device. Small, hot, and never waited for by an open workspace. */
import * as z from 'zod/mini'
import { personIdSchema, workspaceIdSchema } from './ids.ts'

const displayName = z.string().check(z.trim(), z.minLength(1), z.maxLength(200))

export const registryMutations = {
  'workspaces.create': z.strictObject({ id: workspaceIdSchema, displayName }),
  'workspaces.rename': z.strictObject({ id: workspaceIdSchema, displayName }),
  'workspaces.remove': z.strictObject({ id: workspaceIdSchema }),
  /** Remembers that a workspace was opened now. */
  'workspaces.open': z.strictObject({ id: workspaceIdSchema }),
  /** Whom new workspaces of this device belong to: the account that signed in. */
  'person.set': z.strictObject({ id: personIdSchema, displayName }),
  'settings.set': z.strictObject({
    id: workspaceIdSchema,
    settings: z.record(z.string(), z.json()),
  }),
} as const

export type RegistryMutationName = keyof typeof registryMutations
export type RegistryMutationArgs<Name extends RegistryMutationName> = z.input<
  (typeof registryMutations)[Name]
>

export type WorkspaceEntry = {
  readonly id: string
  readonly displayName: string
  /** `server`: whether the copy is meant to belong to a server; its file follows when it is opened. */
  readonly settings: { readonly server?: boolean; readonly [key: string]: unknown }
  readonly createdAt: number
  /** Time of the last opening on this device, ms. */
  readonly openedAt: number
}

export type RegistryValues = {
  /** The latest opened first. */
  'workspaces.list': readonly WorkspaceEntry[]
  'device.get': {
    readonly deviceId: string
    readonly person: { readonly id: string; readonly name: string }
  }
}
export type RegistryQueryName = keyof RegistryValues

export function isRegistryMutation(name: string): name is RegistryMutationName {
  return Object.hasOwn(registryMutations, name)
}
