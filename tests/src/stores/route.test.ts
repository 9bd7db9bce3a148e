import { expect, test } from 'vitest'
import type { NodeId, WorkspaceId } from '../../../protocol/ids.ts'
import { nodePath, parseRoute, settingsPath } from '../../../src/stores/route.ts'

const workspaceId = '01a1fbfc-d712-7401-8d85-5db0f9de9387' as WorkspaceId
const nodeId = '01a1fbfc-de28-76bb-a489-e6d96973d771' as NodeId

test('every address of the app reads back as what made it', () => {
  expect(parseRoute('/')).toEqual({ name: 'start' })
  expect(parseRoute(nodePath(workspaceId))).toEqual({
    name: 'workspace',
    workspaceId,
    nodeId: null,
  })
  expect(parseRoute(nodePath(workspaceId, nodeId))).toEqual({
    name: 'workspace',
    workspaceId,
    nodeId,
  })
  expect(parseRoute(settingsPath('storage'))).toEqual({ name: 'settings', section: 'storage' })
  expect(parseRoute('/settings')).toEqual({ name: 'settings', section: 'appearance' })
  expect(parseRoute('/trash')).toEqual({ name: 'trash' })
})

test('an id that cannot be ours makes an address unknown', () => {
  for (const path of [
    '/w/not-a-uuid',
    `/w/${workspaceId}/../x`,
    `/w/${workspaceId.toUpperCase()}`,
    `/w/${workspaceId}/${nodeId}/more`,
    '/w',
    '/trash/7',
    '/else',
  ])
    expect(parseRoute(path).name, path).toBe('unknown')
})
