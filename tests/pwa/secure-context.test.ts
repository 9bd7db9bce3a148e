import { expect, test } from 'vitest'
import { findPlatformProblem, type PlatformFacts } from '../../src/pwa/secure-context.ts'

const complete: PlatformFacts = {
  isSecureContext: true,
  hasPrivateFiles: true,
  hasLocks: true,
  host: 'localhost:4653',
}

test('a browser that has everything has no problem', () => {
  expect(findPlatformProblem(complete)).toBeNull()
})

test('an insecure address is named first, with the command and the address that help', () => {
  const problem = findPlatformProblem({
    isSecureContext: false,
    hasPrivateFiles: false,
    hasLocks: false,
    host: '192.168.1.7:4653',
  })
  expect(problem?.code).toBe('insecure_origin')
  expect(problem?.reason).toContain('http://192.168.1.7:4653')
  expect(problem?.steps.join('\n')).toContain('npm start -- --https')
  expect(problem?.steps.join('\n')).toContain('https://192.168.1.7:4653')
})

test('a browser without private files, or without locks, is told what to use', () => {
  expect(findPlatformProblem({ ...complete, hasPrivateFiles: false })?.code).toBe(
    'no_private_files',
  )
  expect(findPlatformProblem({ ...complete, hasLocks: false })?.code).toBe('no_locks')
})
