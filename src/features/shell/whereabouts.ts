/** Where the work is, in the words of the pill and its gauge. */
import type { SyncStatus } from '../../../protocol/sync-channel.ts'
import type { SaveLedger } from '../../stores/save-ledger.svelte.ts'
import type { Holding } from '../../ui/holding.ts'
import { numberText } from '../../words/formats.ts'
import { t } from '../../words/words.ts'

/** This tab, this device, the server, the other devices. */
export type Places = readonly [Holding, Holding, Holding, Holding]

export type Whereabouts = {
  readonly label: string
  readonly tone: 'quiet' | 'wait' | 'trouble'
  readonly places: Places
}

type Standing = Pick<SaveLedger, 'state' | 'sync'>

/** What the disk says comes first: what it does not have is nowhere else either. */
export function whereabouts({ state, sync }: Standing): Whereabouts {
  const tab = state === 'opening' ? 'absent' : 'held'
  const places: Places = [tab, disk[state], server(sync), others(sync)]
  if (state === 'trouble') return { label: t('Needs attention (1)'), tone: 'trouble', places }
  if (state === 'opening') return { label: t('Opening'), tone: 'quiet', places }
  if (sync === null)
    return {
      label: state === 'saving' ? t('Saving on this device') : t('Saved on this device'),
      tone: 'quiet',
      places,
    }
  return { ...onTheLine(sync, state === 'saving'), places }
}

const disk: Readonly<Record<SaveLedger['state'], Holding>> = {
  opening: 'absent',
  saved: 'held',
  saving: 'waiting',
  trouble: 'refused',
}

function onTheLine(sync: SyncStatus, isSaving: boolean): Omit<Whereabouts, 'places'> {
  const { unsent } = sync
  switch (sync.phase) {
    case 'stopped':
      return sync.reason === 'unauthenticated'
        ? { label: t('Signed out'), tone: 'wait' }
        : { label: t('Not syncing'), tone: 'wait' }
    case 'arriving':
      return { label: t('Arriving, {percent} %', { percent: percentOf(sync) }), tone: 'quiet' }
    case 'connecting':
    case 'waiting':
      return unsent === 0
        ? { label: t('Offline'), tone: 'quiet' }
        : { label: t('Offline ({count} waiting)', { count: numberText(unsent) }), tone: 'wait' }
    case 'live':
      return { label: unsent > 0 || isSaving ? t('Sending') : t('Synced'), tone: 'quiet' }
  }
}

/** Whole percents, never 100 before all of it is here. */
export function percentOf({ arrived }: SyncStatus): number {
  if (arrived === null || arrived.of === 0) return 0
  return Math.min(99, Math.floor((100 * arrived.have) / arrived.of))
}

function server(sync: SyncStatus | null): Holding {
  if (sync === null) return 'absent'
  return sync.unsent > 0 ? 'waiting' : 'held'
}

function others(sync: SyncStatus | null): Holding {
  if (sync === null || sync.devices.total === 0) return 'absent'
  return sync.devices.current > 0 ? 'held' : 'waiting'
}
