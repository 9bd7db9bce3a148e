import type { Platform } from '../platform.ts'

/** A name for a copy of a workspace that no other copy has: ten hexadecimal digits. */
export function mintGroup(platform: Pick<Platform, 'mintId'>): string {
  return platform.mintId().replaceAll('-', '').slice(-10)
}
