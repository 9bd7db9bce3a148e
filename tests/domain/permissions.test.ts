import { describe, expect, test } from 'vitest'
import {
  canChangeRole,
  isAllowedAt,
  isOwnership,
  roleAllows,
  roleAt,
  roles,
  type Permission,
} from '../../domain/permissions.ts'
import type { Grant } from '../../protocol/role.ts'
import { nodeIdSchema } from '../../protocol/ids.ts'

const node = (digit: string) => nodeIdSchema.parse(`${digit.repeat(8)}-0000-7000-8000-000000000000`)
const [space, page, block, otherSpace] = [node('1'), node('2'), node('3'), node('4')]

const permissions: readonly Permission[] = ['read', 'meet', 'comment', 'write', 'manage', 'own']

describe('what a role may do', () => {
  test.each([
    ['guest', ['read']],
    ['viewer', ['read', 'meet']],
    ['commenter', ['read', 'meet', 'comment']],
    ['editor', ['read', 'meet', 'comment', 'write']],
    ['admin', ['read', 'meet', 'comment', 'write', 'manage']],
    ['owner', permissions],
  ] as const)('%s may %j', (role, allowed) => {
    expect(permissions.filter((permission) => roleAllows(role, permission))).toEqual(allowed)
  })

  test('each role may do all that the one below it may (2)', () => {
    roles.slice(1).forEach((role, index) => {
      const below = roles[index]
      for (const permission of permissions) {
        if (below !== undefined && roleAllows(below, permission))
          expect(roleAllows(role, permission)).toBe(true)
      }
    })
  })
})

describe('the role at a node', () => {
  test('without a grant that reaches it there is none (1)', () => {
    expect(roleAt([], [space, page])).toBeNull()
    expect(roleAt([{ rootId: otherSpace, role: 'owner' }], [space, page])).toBeNull()
    expect(isAllowedAt([{ rootId: page, role: 'owner' }], [space], 'read')).toBe(false)
  })

  test('a role on the workspace holds everywhere, a role on a node for all below it', () => {
    expect(roleAt([{ rootId: null, role: 'viewer' }], [space, page, block])).toBe('viewer')
    expect(roleAt([{ rootId: null, role: 'viewer' }], [])).toBe('viewer')
    expect(roleAt([{ rootId: page, role: 'editor' }], [space, page, block])).toBe('editor')
    expect(roleAt([{ rootId: page, role: 'editor' }], [])).toBeNull()
  })

  test('where several reach a node the strongest counts, in any order', () => {
    const grants: readonly Grant[] = [
      { rootId: null, role: 'commenter' },
      { rootId: space, role: 'admin' },
      { rootId: page, role: 'viewer' },
    ]
    for (const order of [grants, [...grants].reverse()]) {
      expect(roleAt(order, [space, page])).toBe('admin')
      expect(roleAt(order, [otherSpace])).toBe('commenter')
      expect(isAllowedAt(order, [space, page], 'manage')).toBe(true)
      expect(isAllowedAt(order, [otherSpace], 'write')).toBe(false)
    }
  })
})

describe('who may change a role', () => {
  test('only who manages, and never above the own role, neither before nor after (3)', () => {
    for (const own of roles) {
      for (const from of [null, ...roles]) {
        for (const to of [null, ...roles]) {
          const rank = (role: (typeof roles)[number] | null) =>
            role === null ? -1 : roles.indexOf(role)
          const expected =
            rank(own) >= rank('admin') && rank(from) <= rank(own) && rank(to) <= rank(own)
          expect(canChangeRole(own, { from, to })).toBe(expected)
        }
      }
    }
  })

  test('ownership is of the whole workspace (4)', () => {
    expect(isOwnership({ rootId: null, role: 'owner' })).toBe(true)
    expect(isOwnership({ rootId: space, role: 'owner' })).toBe(false)
    expect(isOwnership({ rootId: null, role: 'admin' })).toBe(false)
  })
})
