import { beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fail, ok } from '../../../../lib/result.ts'
import { appError } from '../../../../protocol/errors.ts'
import type {
  CheckPart,
  HealthReport,
  MaintenanceTask,
  Snapshot,
} from '../../../../protocol/maintenance.ts'
import { axeViolations } from '../../axe-violations.ts'
import { createFakeWorkspace, type FakeWorkspace } from '../../fake-workspace.ts'
import { showApp } from '../../show-app.ts'

const now = Date.now()
const parts: readonly CheckPart[] = ['file', 'tree', 'search', 'links', 'tags', 'texts', 'files']

function healthOf(change: Partial<HealthReport> = {}): HealthReport {
  return {
    measuredAt: now,
    file: { bytes: 40_000_000, logBytes: 90_000, pageSize: 8192, pages: 4882, freePages: 300 },
    tables: [
      { name: 'nodes', kind: 'pages', rows: 100_001, bytes: 21_000_000 },
      { name: 'node_search', kind: 'search', rows: 100_000, bytes: 9_000_000 },
      { name: 'history', kind: 'history', rows: 12_000, bytes: 4_000_000 },
    ],
    files: { count: 12, bytes: 871_000_000 },
    snapshots: { count: 2, bytes: 80_000_000 },
    storage: { usage: 1_000_000_000, quota: 8_000_000_000, isPersisted: false },
    growth: [0, 1, 2, 3].map((day) => ({ day: `2026-11-0${day + 1}`, bytes: 3e8 + day * 2e8 })),
    daysUntilFull: 200,
    lastCheck: {
      at: now,
      tookMs: 3800,
      isSound: true,
      findings: parts.map((part) => ({
        part,
        isSound: true,
        checked: 9,
        problems: 0,
        details: [],
      })),
      repaired: 0,
    },
    lastSnapshot: { at: now, bytes: 40_000_000 },
    lastDrill: {
      at: now,
      tookMs: 900,
      snapshot: { name: 'a.db', at: now },
      isSound: true,
      tables: 8,
      rows: 1204,
      details: [],
    },
    ...change,
  }
}

const snapshots: readonly Snapshot[] = [0, 1].map((day) => ({
  name: `day-${day}.db`,
  at: now - day * 86_400_000,
  bytes: 40_000_000,
  reason: 'daily',
  nodes: 1204,
  version: 1,
  tables: [],
}))

type Asked = { readonly task: MaintenanceTask; readonly args: unknown }

/** A workspace whose maintenance answers what a test says, and remembers what it was asked. */
function kept(
  answers: Partial<Record<MaintenanceTask, unknown>> = {},
): FakeWorkspace & { readonly asked: Asked[] } {
  const asked: Asked[] = []
  const known: Partial<Record<MaintenanceTask, unknown>> = {
    health: ok(healthOf()),
    'snapshots.list': ok(snapshots),
    ...answers,
  }
  return Object.assign(createFakeWorkspace(), {
    asked,
    maintain: (task: MaintenanceTask, args: unknown) => {
      asked.push({ task, args })
      return Promise.resolve(known[task] ?? fail(appError('unsupported', `No ${task} here.`)))
    },
  })
}

async function showSection(
  section: string,
  workspace = kept(),
  size = { width: 1440, height: 900 },
): Promise<void> {
  await showApp(() => null, workspace, size)
  history.pushState(null, '', `/settings/${section}`)
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
  await expect
    .poll(() => document.querySelector('.settings [aria-current="page"]'), { timeout: 10_000 })
    .not.toBeNull()
}

const text = () =>
  (document.querySelector('.settings .content')?.textContent ?? '').replaceAll(/\s+/g, ' ')
const button = (name: RegExp) => {
  const found = [...document.querySelectorAll<HTMLElement>('.settings button')].find((one) =>
    name.test(one.getAttribute('aria-label') ?? one.textContent),
  )
  if (found === undefined) throw new Error(`There is no button ${String(name)}`)
  return found
}

beforeEach(() => {
  localStorage.clear()
})

for (const theme of ['light', 'dark'] as const)
  for (const [device, size] of Object.entries({
    desktop: { width: 1440, height: 900 },
    phone: { width: 390, height: 844 },
  }))
    test(`axe finds nothing in the settings in ${theme} on a ${device}`, async () => {
      localStorage.setItem('holdfast:preferences', JSON.stringify({ theme }))
      for (const section of ['appearance', 'keyboard', 'storage', 'transfer', 'about']) {
        await showSection(section, kept(), size)
        await expect.poll(() => document.querySelector('.settings h1')).not.toBeNull()
        if (section === 'storage') await expect.poll(text).toContain('Nothing on this page leaves')
        expect(await axeViolations(), section).toEqual([])
        document.querySelector('#app')?.remove()
      }
    })

test('the storage settings put each number beside its claim', async () => {
  await showSection('storage')
  await expect.poll(text).toContain('Everything is sound. Last full check today')
  expect(text()).toContain('took 3.8 s; you were not interrupted.')
  expect(text()).toContain('1.00 GB of 8.00 GB used')
  expect(text()).toContain('it is full in 200 days')
  expect(text()).toContain('snapshot opened, 1,204 rows equal')
  expect(text()).toContain('No copy of this workspace is outside of this browser yet.')
  expect(text()).toContain('100,001')
})

test('an unreadable storage says so, and can be read again', async () => {
  const error = appError('storage_failed', 'The disk did not answer.')
  const workspace = kept({ health: fail(error) })
  await showSection('storage', workspace)
  await expect.poll(text).toContain('The storage could not be read')
  expect(text()).toContain('The disk did not answer.')
  const before = workspace.asked.length
  await userEvent.click(button(/Read again/))
  await expect.poll(() => workspace.asked.length).toBeGreaterThan(before)
})

test('damage is told under the title, with what to do', async () => {
  const { lastCheck, ...rest } = healthOf()
  if (lastCheck === null) throw new Error('The example has no check')
  const findings = lastCheck.findings.map((finding) =>
    finding.part === 'file'
      ? { ...finding, isSound: false, problems: 1, details: ['Tree 7 page 3: bad cell'] }
      : finding,
  )
  const health = { ...rest, lastCheck: { ...lastCheck, isSound: false, findings } }
  await showSection('storage', kept({ health: ok(health) }))
  await expect.poll(text).toContain('1 check found damage.')
  expect(text()).toContain('Restore a snapshot from before')
  expect(text()).toContain('Tree 7 page 3: bad cell')
})

test('going back to a snapshot asks in its row first, and can be undone', async () => {
  const workspace = kept({ 'snapshots.restore': ok({ nodes: 1204, keptAs: 'kept.db' }) })
  await showSection('storage', workspace)
  await expect.poll(text).toContain('Yesterday')
  await userEvent.click(button(/Restore the snapshot of yesterday/))
  expect(text()).toContain('What is here now is kept as a snapshot first')
  expect(workspace.asked.some(({ task }) => task === 'snapshots.restore')).toBe(false)
  await userEvent.click(button(/^\s*Go back to yesterday/))
  await expect
    .poll(() => workspace.asked.filter(({ task }) => task === 'snapshots.restore'))
    .toEqual([{ task: 'snapshots.restore', args: { name: 'day-1.db' } }])
  await expect.poll(() => document.querySelector('.toast')?.textContent).toContain('Went back to')
  await userEvent.click(document.querySelector('.toast .undo') as HTMLElement)
  await expect
    .poll(() => workspace.asked.filter(({ task }) => task === 'snapshots.restore').at(-1)?.args)
    .toEqual({ name: 'kept.db' })
})

test('a task shows how far it is, and what it did with both sizes', async () => {
  let finish = (_value: unknown): void => undefined
  const vacuum = new Promise((resolve) => (finish = resolve))
  const workspace = kept({ vacuum })
  await showSection('storage', workspace)
  await expect.poll(text).toContain('Reclaim free pages')
  await userEvent.click(button(/Vacuum/))
  await expect.poll(() => document.querySelector('[role="progressbar"]')).not.toBeNull()
  workspace.emit({ kind: 'progress', task: 'vacuum', done: 3, total: 10 })
  await expect.poll(text).toContain('3 of 10')
  finish(ok({ bytesBefore: 40_000_000, bytesAfter: 37_500_000, tookMs: 412 }))
  await expect.poll(text).toContain('40.0 MB before, 37.5 MB now, in 412 ms')
})

test('a choice of appearance takes effect at once, by keyboard', async () => {
  await showSection('appearance')
  const dark = document.querySelector<HTMLInputElement>('input[value="dark"]')
  document.querySelector<HTMLInputElement>('input[value="light"]')?.focus()
  await userEvent.keyboard('{ArrowRight}')
  expect(document.activeElement).toBe(dark)
  expect(document.documentElement.dataset['theme']).toBe('dark')
  document.querySelector<HTMLInputElement>('input[value="compact"]')?.click()
  expect(document.documentElement.dataset['density']).toBe('compact')
})

test('every target of the settings on a phone can be hit with a thumb', async () => {
  for (const section of ['appearance', 'storage', 'transfer']) {
    await showSection(section, kept(), { width: 390, height: 844 })
    if (section === 'storage') await expect.poll(text).toContain('Nothing on this page leaves')
    const small = [...document.querySelectorAll<HTMLElement>('.settings :is(a, button, label)')]
      .map((one) => ({ name: one.textContent.trim(), box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
      // The name of the slider is no target; the slider beside it is.
      .filter(({ name }) => name !== 'Size')
    expect(small.map(({ name, box }) => `${name} ${box.width}x${box.height}`)).toEqual([])
    document.querySelector('#app')?.remove()
  }
})
