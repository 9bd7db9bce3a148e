import * as Y from 'yjs'
import { documentFragment } from '../../domain/document/schema.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import type { Grant } from '../../protocol/role.ts'
import { calm } from './network.ts'
import { converged, drained, isTree } from './oracles.ts'
import { settle } from './settle.ts'
import { SimClient } from './sim-client.ts'
import { SimServer } from './sim-server.ts'
import { createWorld } from './world.ts'

export const workspace = '0190c0de-0000-7000-8000-00000000abcd' as WorkspaceId

/** A server and devices under a clear sky, for what a seed seldom comes upon. */
export function createScene() {
  const world = createWorld(1, 1_700_000_000_000)
  const server = new SimServer(world, workspace)
  const devices: SimClient[] = []

  async function add(device: SimClient): Promise<SimClient> {
    devices.push(device)
    await device.dispatch({ kind: 'start' })
    return device
  }

  return {
    world,
    server,
    devices,
    /** A new device that is connected and has caught up; `before`: what is done on it while it has no server yet. */
    async device(
      name: string,
      person = 'ana',
      grants: Grant[] = everything,
      before: (device: SimClient) => Promise<unknown> = async () => undefined,
    ): Promise<SimClient> {
      await server.setGrants(person, grants)
      const as = { name, person, workspace }
      const device = await SimClient.open(world, { ...calm }, server, as)
      await before(device)
      await device.connect()
      await add(device)
      await settle(world, devices)
      return device
    },
    add,
    async page(device: SimClient, name: string, parentId: string | null = null): Promise<string> {
      const id = world.mintId()
      const args = { id, type: 'page', parentId, attributes: { name } }
      await mustDo(device, 'nodes.create', args)
      return id
    },
    change: (device: SimClient, id: string, attributes: object) =>
      mustDo(device, 'nodes.update', { id, attributes }),
    move: (device: SimClient, id: string, parentId: string | null) =>
      mustDo(device, 'nodes.move', { id, parentId }),
    async purge(device: SimClient, id: string): Promise<void> {
      await mustDo(device, 'nodes.delete', { id })
      await mustDo(device, 'nodes.purge', { id })
    },
    async type(device: SimClient, nodeId: string, text: string): Promise<void> {
      const opened = await device.openDocument(nodeId)
      if (!opened.ok) throw new Error(opened.error.message)
      const { state } = opened.value as { state: Uint8Array }
      const document = new Y.Doc({ guid: '' })
      if (state.byteLength > 0) Y.applyUpdate(document, state)
      const before = Y.encodeStateVector(document)
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText(text)])
      document.getXmlFragment(documentFragment).push([paragraph])
      const update = Y.encodeStateAsUpdate(document, before)
      await mustDo(device, 'document.update', { nodeId, update })
    },
    settle: () => settle(world, devices),
    /** Everything came to its end, and each copy holds what its person may see. */
    async judge(): Promise<void> {
      await settle(world, devices)
      for (const device of devices) {
        if (device.reports.length > 0) throw device.reports[0]
        drained(device)
        isTree(device)
        converged(device, await server.view(device.person))
      }
    },
    close(): void {
      for (const device of devices) device.close()
      server.close()
    },
  }

  async function mustDo(device: SimClient, name: string, args: unknown): Promise<void> {
    const answer = await device.mutate(name, args, world.mintId())
    if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`)
  }
}

export type Scene = ReturnType<typeof createScene>

const everything: Grant[] = [{ rootId: null, role: 'owner' }]

/** The names of a copy's pages, in order. */
export function names(device: SimClient): string[] {
  return device.connection.column<string>(
    `SELECT attributes ->> 'name' AS name FROM nodes WHERE type = 'page' ORDER BY name`,
  )
}
