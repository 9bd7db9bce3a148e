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
import { plural, t } from '../../words/words.ts'
import { nodesText, pagesText } from '../../words/counts.ts'
import { dateText, numberText, oneDigit, timeText } from '../../words/formats.ts'

const dayMs = 24 * 3_600_000

/** `Today 04:10`, `Yesterday 04:10`, `Wednesday 04:09`, else `14 November`. */
export function momentText(at: number, now: number): string {
  const date = new Date(at)
  const time = clockText(at)
  const days = daysBetween(at, now)
  if (days === 0) return t('Today {time}', { time })
  if (days === 1) return t('Yesterday {time}', { time })
  if (days > 1 && days < 7) return `${dateText(date, { weekday: 'long' })} ${time}`
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return dateText(date, {
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  })
}

/** For the end of a row: `04:10` today, else the day: `Thu`, `14 Nov`. */
export function shortMoment(at: number, now: number): string {
  const date = new Date(at)
  const days = daysBetween(at, now)
  if (days === 0) return clockText(at)
  if (days > 0 && days < 7) return dateText(date, { weekday: 'short' })
  return dateText(date, { day: 'numeric', month: 'short' })
}

const clockText = (at: number) => timeText(at, { hour: '2-digit', minute: '2-digit' })

const daysBetween = (at: number, now: number) =>
  Math.round((startOfDay(now) - startOfDay(at)) / dayMs)

/** As `momentText`, inside a sentence. */
export function momentInText(at: number, now: number): string {
  const days = daysBetween(at, now)
  if (days === 0) return t('today {time}', { time: clockText(at) })
  if (days === 1) return t('yesterday {time}', { time: clockText(at) })
  return momentText(at, now)
}

function startOfDay(at: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

export function durationText(ms: number): string {
  if (ms < 1000) return `${numberText(Math.max(1, Math.round(ms)))} ms`
  return ms < 60_000
    ? `${numberText(ms / 1000, oneDigit)} s`
    : `${numberText(Math.round(ms / 60_000))} min`
}

/** The line under the title. */
export function verdict(check: CheckReport | null, now: number): string {
  if (check === null)
    return t('Not checked yet. The first check runs by itself while nothing is typed.')
  const about = { when: momentInText(check.at, now), time: durationText(check.tookMs) }
  if (check.isSound)
    return t(
      'Everything is sound. Last full check {when}, took {time}; you were not interrupted.',
      about,
    )
  const last = t('Last full check {when}, took {time}.', about)
  const bad = check.findings.filter(({ isSound }) => !isSound)
  const repaired =
    check.repaired > 0
      ? plural(check.repaired, {
          one: '{count} entry of search was written anew.',
          other: '{count} entries of search were written anew.',
        })
      : ''
  const isRepaired = bad.every(({ part }) => repairable.has(part))
  const sentences = isRepaired
    ? [t('The search tables were out of step and are repaired.'), repaired, last]
    : [
        plural(bad.length, {
          one: '{count} check found damage.',
          other: '{count} checks found damage.',
        }),
        repaired,
        last,
        t('Restore a snapshot from before, or export what is there.'),
      ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

const repairable: ReadonlySet<CheckPart> = new Set(['search', 'links', 'tags', 'texts'])

export const partNames: Readonly<Record<CheckPart, string>> = {
  file: t('Database file'),
  tree: t('Tree'),
  search: t('Search index'),
  links: t('Links'),
  tags: t('Tags'),
  texts: t('Texts of pages'),
  files: t('Attachments'),
}

export function findingText({ part, isSound, checked, problems, details }: CheckFinding): string {
  if (!isSound) {
    if (repairable.has(part))
      return (
        details[0] ??
        plural(problems, {
          one: '{count} page differed, written anew',
          other: '{count} pages differed, written anew',
        })
      )
    return details[0] ?? plural(problems, { one: '{count} problem', other: '{count} problems' })
  }
  switch (part) {
    case 'file':
      return t('no damage in {pages}', { pages: pagesText(checked) })
    case 'files':
      return checked === 0
        ? t('none yet')
        : plural(checked, {
            one: 'all {count} file is there',
            other: 'all {count} files are there',
          })
    case 'tree':
      return t('{nodes}, each in its place', { nodes: nodesText(checked) })
    default:
      return t('agrees with {nodes}', { nodes: nodesText(checked) })
  }
}

export type SizePart = { readonly label: string; readonly bytes: number; readonly chart: number }

/** What fills the room of this workspace, largest kinds first; nothing is counted twice. */
export function sizeParts(health: HealthReport): SizePart[] {
  const { file, files, snapshots, tables } = health
  const ofKind = (...kinds: TableKind[]) =>
    tables.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    { label: t('Files'), bytes: files.bytes, chart: 1 },
    { label: t('Pages'), bytes: ofKind('pages', 'other') + file.logBytes, chart: 2 },
    { label: t('Search index'), bytes: ofKind('search'), chart: 3 },
    { label: t('History'), bytes: ofKind('history'), chart: 4 },
    { label: t('Snapshots'), bytes: snapshots.bytes, chart: 5 },
    { label: t('Free pages'), bytes: file.freePages * file.pageSize, chart: 6 },
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
      ? t('This browser does not tell how much it allows.')
      : t('{used} of {allowed} used, the app and every workspace included.', {
          used: formatBytes(usage),
          allowed: formatBytes(quota),
        })
  const full =
    daysUntilFull !== null && daysUntilFull < 365
      ? ` ${plural(daysUntilFull, {
          one: 'At the pace of the last weeks it is full in {count} day.',
          other: 'At the pace of the last weeks it is full in {count} days.',
        })}`
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
  asked: t('made by you'),
  'before-restore': t('before a restore'),
  'before-upgrade': t('before an upgrade'),
}

export function snapshotNote({ reason, nodes }: Snapshot): string {
  const count = nodesText(nodes)
  const why = reasonTexts[reason]
  return why === '' ? count : `${count}, ${why}`
}
