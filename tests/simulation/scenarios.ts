/**
 * What a seed seldom comes upon: pages that are cut, documents that are merged, files that share a name. Each throws
 * where something is wrong.
 */
import { deepStrictEqual as equal } from 'node:assert/strict'
import type { NodeId } from '../../protocol/ids.ts'
import { createScene, names, type Scene } from './scene.ts'

type Scenario = (scene: Scene) => Promise<void>

const scenarios: Readonly<Record<string, Scenario>> = {
  'a file that was copied under the name of its original loses nothing of its own': async (
    scene,
  ) => {
    const original = await scene.device('laptop')
    await scene.page(original, 'known to both')
    await scene.settle()
    original.goOffline()
    const copy = await original.copy('restored profile', { hasSameName: true })
    await scene.page(original, 'first of the original')
    await scene.page(original, 'second of the original')
    await scene.page(copy, 'first of the copy')
    await scene.page(copy, 'second of the copy')
    await scene.page(copy, 'third of the copy')
    // The original comes first, so the server takes its numbers for those of both.
    original.isOnline = true
    await scene.settle()
    await scene.add(copy)
    await scene.judge()
    const all = [
      'first of the copy',
      'first of the original',
      'known to both',
      'second of the copy',
      'second of the original',
      'third of the copy',
    ]
    for (const device of scene.devices) equal(names(device), all)
  },

  'two files under one name that are open at once part': async (scene) => {
    const original = await scene.device('laptop')
    const copy = await scene.add(await original.copy('restored profile', { hasSameName: true }))
    await scene.settle()
    await scene.page(copy, 'of the copy')
    await scene.page(original, 'of the original')
    await scene.page(original, 'of the original too')
    await scene.judge()
    for (const device of scene.devices)
      equal(names(device), ['of the copy', 'of the original', 'of the original too'])
  },

  'a workspace that takes many pages arrives whole, while it is written to': async (scene) => {
    const laptop = await scene.device('laptop')
    const tops: string[] = []
    for (let index = 0; index < 12; index++) {
      const top = await scene.page(laptop, `top ${index}`)
      tops.push(top)
      await scene.change(laptop, top, { note: `${index}`.repeat(100_000) })
      await scene.type(laptop, top, `text ${index}`)
    }
    await scene.settle()
    const tablet = await scene.device('tablet')
    tablet.goOffline()
    const own = await scene.page(tablet, 'written offline on the tablet')
    await scene.type(tablet, own, 'and its text')
    for (const top of tops) await scene.change(laptop, top, { note: 'another'.repeat(20_000) })
    await scene.settle()
    tablet.isOnline = true
    await scene.judge()
    equal(tablet.connection.value('SELECT count(*) FROM drafts'), 0)
    await scene.change(laptop, tops[0] ?? '', { status: 'changed' })
    await scene.type(tablet, tops[1] ?? '', 'by the tablet')
    await scene.judge()

    const [first, second] = tops
    const root = (id: string | undefined) => ({ rootId: id as NodeId, role: 'editor' as const })
    const phone = await scene.device('phone', 'bob', [root(first)])
    phone.goOffline()
    await scene.page(phone, 'written offline', first)
    await scene.server.setGrants('bob', [root(first), root(second)])
    await scene.change(laptop, second ?? '', { status: 'granted' })
    phone.isOnline = true
    await scene.judge()
    await scene.server.setGrants('bob', [{ rootId: null, role: 'editor' }])
    await scene.judge()
    await scene.server.setGrants('bob', [root(second)])
    await scene.judge()
  },

  'a copy that lacks a row, has one too many and an old one is mended when it comes back': async (
    scene,
  ) => {
    const laptop = await scene.device('laptop')
    const top = await scene.page(laptop, 'top')
    const lost = await scene.page(laptop, 'lost', top)
    const stale = await scene.page(laptop, 'stale', top)
    await scene.page(laptop, 'sound')
    const tablet = await scene.device('tablet')
    await scene.judge()
    tablet.goOffline()
    const { connection } = tablet
    connection.run(`DELETE FROM node_homes WHERE uuid = unhex(?, '-')`, lost)
    connection.run(`DELETE FROM nodes WHERE uuid = unhex(?, '-')`, lost)
    connection.run(`UPDATE node_homes SET version = 1 WHERE uuid = unhex(?, '-')`, stale)
    connection.run(
      `UPDATE nodes SET attributes = jsonb('{"name":"old"}') WHERE uuid = unhex(?, '-')`,
      stale,
    )
    await scene.page(tablet, 'extra', top)
    const extra = `SELECT uuid FROM nodes WHERE attributes ->> 'name' = 'extra'`
    connection.run(`DELETE FROM outbox`)
    connection.run(`DELETE FROM node_bases`)
    connection.run(
      `INSERT INTO node_homes SELECT (${extra}), root, 2 FROM node_homes WHERE uuid = unhex(?, '-')`,
      stale,
    )
    await tablet.crash()
    await scene.page(laptop, 'meanwhile')
    tablet.isOnline = true
    await scene.settle()
    equal(tablet.reports.length, 1)
    tablet.reports.length = 0
    await scene.judge()
    equal(names(tablet), ['lost', 'meanwhile', 'sound', 'stale', 'top'])
  },

  'a server that is put back gives everyone their own text again': async (scene) => {
    const laptop = await scene.device('laptop')
    const tablet = await scene.device('tablet')
    const page = await scene.page(laptop, 'page')
    await scene.settle()
    await scene.type(laptop, page, 'by the laptop')
    await scene.judge()
    const backup = scene.server.backUp()
    await scene.purge(tablet, page)
    await scene.judge()
    scene.server.restore(backup)
    scene.server.rise()
    await scene.judge()
    for (const device of scene.devices) equal(names(device), ['page'])
  },

  'what is uploaded anew is not lost to an older row that another copy brought first': async (
    scene,
  ) => {
    const laptop = await scene.device('laptop')
    const backup = scene.server.backUp()
    const page = await scene.page(laptop, 'older')
    let last = page
    for (let index = 0; index < 5; index++) {
      last = await scene.page(laptop, `large ${index}`)
      await scene.change(laptop, last, { note: 'x'.repeat(240_000) })
    }
    const tablet = await scene.device('tablet')
    tablet.goOffline()
    await scene.change(laptop, page, { name: 'newer' })
    // Further down it is uploaded later.
    await scene.move(laptop, page, last)
    await scene.settle()
    laptop.goOffline()
    scene.server.restore(backup)
    scene.server.rise()
    tablet.isOnline = true
    await scene.world.runUntil(scene.world.now() + 20_000)
    laptop.isOnline = true
    await scene.judge()
    equal(names(tablet).at(-1), 'newer')
  },

  'what is large in bytes, not in letters, still goes in frames that fit': async (scene) => {
    const laptop = await scene.device('laptop', 'ana', undefined, async (device) => {
      for (let index = 0; index < 6; index++)
        await scene.change(device, await scene.page(device, `漢 ${index}`), {
          note: '漢'.repeat(70_000),
        })
    })
    for (let index = 0; index < 6; index++)
      await scene.change(laptop, await scene.page(laptop, `字 ${index}`), {
        note: '字'.repeat(70_000),
      })
    await scene.device('tablet')
    await scene.judge()
  },

  'text that was taken before it was refused is there for who wrote it': async (scene) => {
    const laptop = await scene.device('laptop')
    const page = await scene.page(laptop, 'page')
    await scene.settle()
    const phone = await scene.device('phone', 'bob', [{ rootId: null, role: 'editor' }])
    scene.server.isMute = true
    await scene.type(phone, page, 'by bob')
    await scene.world.runUntil(scene.world.now() + 200)
    phone.goOffline()
    scene.server.isMute = false
    await scene.server.setGrants('bob', [{ rootId: null, role: 'viewer' }])
    phone.isOnline = true
    await scene.judge()
  },

  'what a guest brings and may not bring ends as drafts, one by one': async (scene) => {
    const laptop = await scene.device('laptop')
    const top = await scene.page(laptop, 'shared')
    await scene.settle()
    const grants = [{ rootId: top as NodeId, role: 'editor' as const }]
    const phone = await scene.device('phone', 'bob', grants, async (device) => {
      for (const name of ['one', 'two', 'three'])
        await scene.type(device, await scene.page(device, name), name)
    })
    await scene.judge()
    equal(names(phone), ['shared'])
    equal(phone.connection.value('SELECT count(DISTINCT node_id) FROM drafts'), 3)
  },

  'text comes along with a page that moves to where somebody can see it': async (scene) => {
    const laptop = await scene.device('laptop')
    const hidden = await scene.page(laptop, 'hidden')
    const shared = await scene.page(laptop, 'shared')
    const page = await scene.page(laptop, 'page', hidden)
    await scene.settle()
    await scene.type(laptop, page, 'text')
    await scene.settle()
    await scene.device('phone', 'bob', [{ rootId: shared as NodeId, role: 'editor' }])
    await scene.move(laptop, page, shared)
    await scene.judge()
    await scene.move(laptop, page, hidden)
    await scene.judge()
  },

  'nobody is sent what they sent': async (scene) => {
    const laptop = await scene.device('laptop')
    const page = await scene.page(laptop, 'page')
    await scene.settle()
    for (const text of ['one', 'two', 'three']) await scene.type(laptop, page, text)
    await scene.settle()
    const tablet = await scene.device('tablet')
    await scene.page(tablet, 'a reason to pull')
    await scene.judge()
    equal(laptop.connection.value('SELECT count(*) FROM node_updates'), 3)
  },

  'a document of many hands is merged and reaches who comes late, and who was away': async (
    scene,
  ) => {
    const laptop = await scene.device('laptop')
    const tablet = await scene.device('tablet')
    const page = await scene.page(laptop, 'long')
    await scene.settle()
    const away = await scene.device('away')
    away.goOffline()
    for (let index = 0; index < 110; index++) {
      await scene.type(laptop, page, `laptop ${index}`)
      await scene.type(tablet, page, `tablet ${index}`)
      if (index % 10 === 0) await scene.settle()
    }
    await scene.settle()
    await scene.type(tablet, page, 'after the merge')
    away.isOnline = true
    await scene.device('late')
    await scene.judge()
  },
}

export const scenarioNames = Object.keys(scenarios)

export async function runScenario(name: string): Promise<void> {
  const scene = createScene()
  try {
    await scenarios[name]?.(scene)
  } finally {
    scene.close()
  }
}
