/** What the storage settings say: true now, with numbers. */
import type {
  CheckFinding,
  CheckPart,
  CheckReport,
  HealthReport,
  Snapshot,
  TableKind,
} from '../../../protocol/maintenance.ts'
import { formatBytes } from '../../stores/storage-size.svelte.ts'

const dayMs = 24 * 3_600_000

/** `Today 04:10`, `Yesterday 04:10`, `Wednesday 04:09`, else `14 November`. */
export function momentText(at: number, now: number): string {
  const date = new Date(at)
  const time = timeText(date)
  const days = Math.round((startOfDay(now) - startOfDay(at)) / dayMs)
  if (days === 0) return `Today ${time}`
  if (days === 1) return `Yesterday ${time}`
  if (days > 1 && days < 7)
    return `${date.toLocaleDateString(undefined, { weekday: 'long' })} ${time}`
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  })
}

/** For the end of a row: `04:10` today, else the day: `Thu`, `14 Nov`. */
export function shortMoment(at: number, now: number): string {
  const date = new Date(at)
  const days = Math.round((startOfDay(now) - startOfDay(at)) / dayMs)
  if (days === 0) return timeText(date)
  if (days > 0 && days < 7) return date.toLocaleDateString(undefined, { weekday: 'short' })
  return date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
}

const timeText = (date: Date) =>
  date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })

/** As `momentText`, inside a sentence. */
export function momentInText(at: number, now: number): string {
  const text = momentText(at, now)
  return /^(Today|Yesterday)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function startOfDay(at: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}

export function countText(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** The line under the title. */
export function verdict(check: CheckReport | null, now: number): string {
  if (check === null)
    return 'Not checked yet. The first check runs by itself while nothing is typed.'
  const when = `Last full check ${momentInText(check.at, now)}, took ${durationText(check.tookMs)}`
  if (check.isSound) return `Everything is sound. ${when}; you were not interrupted.`
  const bad = check.findings.filter(({ isSound }) => !isSound)
  const repaired =
    check.repaired > 0
      ? ` ${countText(check.repaired, 'entry', 'entries')} of search were written anew.`
      : ''
  const isRepaired = bad.every(({ part }) => repairable.has(part))
  return isRepaired
    ? `The search tables were out of step and are repaired.${repaired} ${when}.`
    : `${countText(bad.length, 'check', 'checks')} found damage.${repaired} ${when}. Restore a snapshot from before, or export what is there.`
}

const repairable: ReadonlySet<CheckPart> = new Set(['search', 'links', 'tags', 'texts'])

export const partNames: Readonly<Record<CheckPart, string>> = {
  file: 'Database file',
  tree: 'Tree',
  search: 'Search index',
  links: 'Links',
  tags: 'Tags',
  texts: 'Texts of pages',
  files: 'Attachments',
}

export function findingText({ part, isSound, checked, problems, details }: CheckFinding): string {
  if (!isSound) {
    if (repairable.has(part))
      return details[0] ?? `${countText(problems, 'page', 'pages')} differed, written anew`
    return details[0] ?? countText(problems, 'problem', 'problems')
  }
  switch (part) {
    case 'file':
      return `no damage in ${countText(checked, 'page', 'pages')}`
    case 'files':
      return checked === 0 ? 'none yet' : `all ${countText(checked, 'file is', 'files are')} there`
    case 'tree':
      return `${countText(checked, 'node', 'nodes')}, each in its place`
    default:
      return `agrees with ${countText(checked, 'node', 'nodes')}`
  }
}

export type SizePart = { readonly label: string; readonly bytes: number; readonly chart: number }

/** What fills the room of this workspace, largest kinds first; nothing is counted twice. */
export function sizeParts(health: HealthReport): SizePart[] {
  const { file, files, snapshots, tables } = health
  const ofKind = (...kinds: TableKind[]) =>
    tables.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    { label: 'Files', bytes: files.bytes, chart: 1 },
    { label: 'Pages', bytes: ofKind('pages', 'other') + file.logBytes, chart: 2 },
    { label: 'Search index', bytes: ofKind('search'), chart: 3 },
    { label: 'History', bytes: ofKind('history'), chart: 4 },
    { label: 'Snapshots', bytes: snapshots.bytes, chart: 5 },
    { label: 'Free pages', bytes: file.freePages * file.pageSize, chart: 6 },
  ].filter(({ bytes }) => bytes > 0)
}

export function totalBytes(health: HealthReport): number {
  return sizeParts(health).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Room, and when it runs out. */
export function roomText({ storage, daysUntilFull }: HealthReport): string {
  const { quota, usage } = storage
  const room =
    quota === null || usage === null
      ? 'This browser does not tell how much it allows.'
      : `${formatBytes(usage)} of ${formatBytes(quota)} used, the app and every workspace included.`
  const full =
    daysUntilFull !== null && daysUntilFull < 365
      ? ` At the pace of the last weeks it is full in ${countText(daysUntilFull, 'day', 'days')}.`
      : ''
  return room + full
}

export function isRoomShort({ storage, daysUntilFull }: HealthReport): boolean {
  const { quota, usage } = storage
  const isNearlyFull = quota !== null && usage !== null && quota > 0 && usage > quota * 0.8
  return isNearlyFull || (daysUntilFull !== null && daysUntilFull < 30)
}

const reasonTexts: Readonly<Record<Snapshot['reason'], string>> = {
  daily: '',
  asked: 'made by you',
  'before-restore': 'before a restore',
  'before-upgrade': 'before an upgrade',
}

export function snapshotNote({ reason, nodes }: Snapshot): string {
  const count = countText(nodes, 'node', 'nodes')
  const why = reasonTexts[reason]
  return why === '' ? count : `${count}, ${why}`
}
