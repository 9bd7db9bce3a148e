import { expect, test } from 'vitest'
import type { CheckReport, HealthReport } from '../../../../protocol/maintenance.ts'
import { drawGrowth } from '../../../../src/features/settings/growth-chart.ts'
import { appStorage } from '../../../../src/features/settings/home-screen.ts'
import {
  durationText,
  findingText,
  isRoomShort,
  momentInText,
  momentText,
  roomText,
  shortMoment,
  sizeParts,
  totalBytes,
  verdict,
} from '../../../../src/features/settings/storage-words.ts'

const now = new Date(2026, 10, 21, 12, 0).getTime()
const hourMs = 3_600_000

const sound: CheckReport = {
  at: now - 8 * hourMs,
  tookMs: 3812,
  isSound: true,
  findings: [{ part: 'file', isSound: true, checked: 29_140, problems: 0, details: [] }],
  repaired: 0,
}

const health: HealthReport = {
  measuredAt: now,
  file: { bytes: 1_000_000, logBytes: 50_000, pageSize: 4096, pages: 244, freePages: 10 },
  tables: [
    { name: 'nodes', kind: 'pages', rows: 100, bytes: 600_000 },
    { name: 'node_search', kind: 'search', rows: 99, bytes: 250_000 },
    { name: 'history', kind: 'history', rows: 10, bytes: 100_000 },
    { name: 'users', kind: 'other', rows: 1, bytes: 9040 },
  ],
  files: { count: 2, bytes: 5_000_000 },
  snapshots: { count: 1, bytes: 900_000 },
  storage: { usage: 9_000_000, quota: 8_000_000_000, isPersisted: false },
  growth: [],
  daysUntilFull: null,
  lastCheck: sound,
  lastSnapshot: null,
  lastDrill: null,
}

test('a moment is told by the day it was, as one would say it', () => {
  expect(momentText(now - hourMs, now)).toMatch(/^Today /)
  expect(momentText(now - 24 * hourMs, now)).toMatch(/^Yesterday /)
  expect(momentText(now - 3 * 24 * hourMs, now)).toMatch(/^Wednesday /)
  expect(momentText(now - 20 * 24 * hourMs, now)).toMatch(/November/)
  expect(momentText(now - 400 * 24 * hourMs, now)).toMatch(/2025/)
  expect(momentInText(now - hourMs, now)).toMatch(/^today /)
  expect(shortMoment(now - 2 * 24 * hourMs, now)).toBe('Thu')
})

test('a duration has the unit that fits', () => {
  expect([0.2, 87, 3812, 400_000].map(durationText)).toEqual(['1 ms', '87 ms', '3.8 s', '7 min'])
})

test('the verdict says what is true, with numbers', () => {
  expect(verdict(null, now)).toMatch(/Not checked yet/)
  expect(verdict(sound, now)).toMatch(
    /^Everything is sound\. Last full check today .*, took 3\.8 s; you were not interrupted\.$/,
  )
  const repaired = {
    ...sound,
    isSound: false,
    repaired: 3,
    findings: [{ part: 'search', isSound: false, checked: 9, problems: 3, details: [] }],
  } as const
  expect(verdict(repaired, now)).toMatch(/out of step and are repaired\. 3 entries/)
  const damaged = {
    ...sound,
    isSound: false,
    findings: [{ part: 'file', isSound: false, checked: 9, problems: 1, details: ['x'] }],
  } as const
  expect(verdict(damaged, now)).toMatch(/1 check found damage.*Restore a snapshot/)
})

test('each finding carries its number', () => {
  expect(
    findingText({ part: 'file', isSound: true, checked: 29_140, problems: 0, details: [] }),
  ).toBe('no damage in 29,140 pages')
  expect(findingText({ part: 'tags', isSound: true, checked: 1, problems: 0, details: [] })).toBe(
    'agrees with 1 node',
  )
  expect(findingText({ part: 'links', isSound: false, checked: 9, problems: 2, details: [] })).toBe(
    '2 pages differed, written anew',
  )
})

test('the parts of the size are the whole, counted once', () => {
  const parts = sizeParts(health)
  expect(parts.map(({ label }) => label)).toEqual([
    'Files',
    'Pages',
    'Search index',
    'History',
    'Snapshots',
    'Free pages',
  ])
  const { file, files, snapshots } = health
  expect(totalBytes(health)).toBe(file.bytes + file.logBytes + files.bytes + snapshots.bytes)
})

test('room is told with its numbers, and is short when it will be', () => {
  expect(roomText(health)).toBe('9.00 MB of 8.00 GB used, the app and every workspace included.')
  expect(isRoomShort(health)).toBe(false)
  expect(roomText({ ...health, daysUntilFull: 1 })).toMatch(/full in 1 day\./)
  expect(isRoomShort({ ...health, daysUntilFull: 20 })).toBe(true)
  expect(isRoomShort({ ...health, storage: { usage: 90, quota: 100, isPersisted: true } })).toBe(
    true,
  )
})

test('a growth curve begins at the left, ends at the right and stays in its box', () => {
  expect(drawGrowth([{ day: '2026-11-21', bytes: 5 }])).toBeNull()
  const drawing = drawGrowth([
    { day: '2026-11-01', bytes: 100_000 },
    { day: '2026-11-11', bytes: 300_000 },
    { day: '2026-11-21', bytes: 1_240_000 },
  ])
  const points = drawing?.points.split(' ').map((point) => point.split(',').map(Number)) ?? []
  expect(points.map(([x]) => x)).toEqual([0, 172, 344])
  expect(points.every(([, y]) => y !== undefined && y >= 14 && y <= 100)).toBe(true)
  expect(drawing?.lines.map(({ bytes }) => bytes)).toEqual([0, 500_000, 1_000_000])
})

test('what the installed app shares with this tab depends on the device', () => {
  const chrome = { userAgent: 'Mozilla/5.0 (X11) Chrome/150 Safari/537', maxTouchPoints: 0 }
  const iPhone = { userAgent: 'Mozilla/5.0 (iPhone) Version/26 Safari/604', maxTouchPoints: 5 }
  const iPad = { userAgent: 'Mozilla/5.0 (Macintosh) Version/26 Safari/604', maxTouchPoints: 5 }
  const firefox = { userAgent: 'Mozilla/5.0 (X11) Gecko/20100101 Firefox/150', maxTouchPoints: 0 }
  expect([chrome, iPhone, iPad, firefox].map((device) => appStorage(device, false))).toEqual([
    'same',
    'separate',
    'separate',
    'none',
  ])
  expect(appStorage(iPhone, true)).toBe('inside')
})
