/** Shows the whole screen over a workspace in memory: for looking at it without a database. */
import { mount } from 'svelte'
import '../../src/styles/fonts.css'
import '../../src/styles/reset.css'
import '../../src/styles/tokens.css'
import '../../src/styles/base.css'
import { ok } from '../../lib/result.ts'
import type { WorkspaceId } from '../../protocol/ids.ts'
import App from '../../src/App.svelte'
import type { Platform } from '../../src/stores/session.svelte.ts'
import { createFakeServer } from './fake-server.ts'
import { createFakeWorkspace } from './fake-workspace.ts'

const id = '00000000-0000-7000-8000-aaaaaaaaaaaa' as WorkspaceId
const workspace = createFakeWorkspace(id)
const tapes = workspace.seed({
  type: 'space',
  name: 'The Mill Tapes',
  attributes: { icon: 'lucide:cassette-tape' },
})
const series = workspace.seed({ type: 'folder', parentId: tapes, name: 'Series' })
for (const name of ['Episode 1: Opening the gates', 'Episode 2: Paper weather'])
  workspace.seed({ parentId: series, name })
workspace.seed({
  parentId: series,
  name: 'Episode 3: The night shift',
  attributes: {
    icon: 'lucide:cassette-tape',
    stage: 'Drafting',
    airs: '2026-12-12',
    producer: 'Tom Okafor',
    length: '28:00',
    tags: ['radio', 'mill'],
  },
})
const shelf = workspace.seed({ type: 'folder', parentId: tapes, name: 'Tape shelf' })
for (let tape = 1; tape <= 300; tape++) workspace.seed({ parentId: shelf, name: `Tape ${tape}` })
workspace.seed({ parentId: tapes, name: 'How we record', attributes: { icon: 'lucide:book-open' } })
workspace.seed({
  type: 'file',
  parentId: tapes,
  name: 'Site plan 1961.pdf',
  attributes: { mime: 'application/pdf', size: 2_100_000 },
})
const desk = workspace.seed({ type: 'space', name: 'Mara’s desk', attributes: { icon: '🪴' } })
workspace.seed({ parentId: desk, name: 'Letters to the council' })
workspace.seed({ type: 'folder', parentId: desk, name: 'Empty drawer' })

const entries = [{ id, displayName: 'Mill Tapes', settings: {}, createdAt: 0, openedAt: 0 }]
const platform: Platform = {
  beginWorkspace: () => workspace,
  registry: {
    list: async () => entries,
    live: (callback) => {
      callback(entries)
      return () => {}
    },
    device: async () => ({ deviceId: id, person: { id, name: 'You' } }),
    create: async () => ok({ id }),
    rename: async () => ok({}),
    noteOpened: async () => ok({}),
    setPerson: async () => ok({}),
    belongsToServer: async () => ok({}),
    remove: async () => ok({}),
  },
  exportWorkspace: async () => ok(new Blob(['zip'])),
  restoreWorkspace: async () => ok({ id }),
  follow: async () => undefined,
  prepareFirst: async () => null,
  server: async () => createFakeServer(),
}

const target = document.getElementById('app')
if (target === null) throw new Error('No #app element to mount the app on.')
target.replaceChildren()
mount(App, { target, props: { platform } })
