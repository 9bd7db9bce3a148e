import type { FileNote } from '../../editor/editor-host.ts'
import { formatBytes } from '../../stores/storage-size.svelte.ts'
import { numberText } from '../../words/formats.ts'
import { t } from '../../words/words.ts'
import type { FileSight } from './file-watch.ts'

/** Null where there is nothing to say: the bytes are here, and the server has them or there is none. */
export function fileNote(sight: FileSight, size: number): FileNote | null {
  return sight.file === null ? absenceNote(sight, size) : uploadNote(sight)
}

function uploadNote({ unsent, transfer, line }: FileSight): FileNote | null {
  if (unsent === null || line === 'none') return null
  const code = unsent.code ?? transfer?.code ?? null
  if (transfer?.phase === 'running') {
    const share = shareOf(transfer)
    return quiet(t('Uploading {share}', { share: percent(share) }), share)
  }
  if (code !== null && (transfer?.phase === 'failed' || unsent.code !== null))
    return { text: refusalText(code), tone: 'trouble', share: null, action: t('Try again') }
  if (line === 'closed')
    return wait(t('On this device. It is uploaded when there is a connection.'), null)
  if (code !== null) return wait(delayText(code), t('Try now'))
  return quiet(t('Waiting to be uploaded'), null)
}

function absenceNote({ transfer, line }: FileSight, size: number): FileNote {
  if (line === 'none') return wait(t('Not on this device.'), null)
  if (transfer?.phase === 'running') {
    const share = shareOf(transfer)
    return quiet(t('Arriving {share}', { share: percent(share) }), share)
  }
  if (line === 'closed')
    return wait(t('Not on this device. It can be fetched when there is a connection.'), null)
  if (transfer?.phase === 'failed')
    return {
      text: arrivalFailure(transfer.code),
      tone: 'trouble',
      share: null,
      action: t('Try again'),
    }
  if (transfer?.phase === 'delayed')
    return wait(
      transfer.code === 'not_found'
        ? t('Not on the server yet: the device it was added on has to send it.')
        : t('The connection broke. It goes on by itself.'),
      t('Try now'),
    )
  if (transfer !== null) return quiet(t('Arriving'), null)
  return wait(
    t('Not on this device.'),
    size > 0 ? t('Get it ({size})', { size: formatBytes(size) }) : t('Get it'),
  )
}

const quiet = (text: string, share: number | null): FileNote => ({
  ...{ text, share },
  tone: 'quiet',
  action: null,
})
const wait = (text: string, action: string | null): FileNote => ({
  ...{ text, action },
  tone: 'wait',
  share: null,
})

function refusalText(code: string): string {
  switch (code) {
    case 'too_large':
      return t('Too large for the server. It stays on this device.')
    case 'hash_mismatch':
      return t('Its bytes on this device have changed, so the server did not take it.')
    default:
      return t('The server did not take it. It stays on this device.')
  }
}

function delayText(code: string): string {
  switch (code) {
    case 'quota_exceeded':
      return t('The server has no room left for files of this workspace.')
    case 'storage_full':
      return t('The disk of the server is full.')
    case 'forbidden':
      return t('Your role does not allow files here. It stays on this device.')
    case 'bytes_missing':
      return t('The device it was added on has to send it.')
    default:
      return t('The upload was interrupted. It goes on by itself.')
  }
}

function arrivalFailure(code: string | null): string {
  switch (code) {
    case 'quota_exceeded':
      return t('There is no room for it on this device.')
    case 'hash_mismatch':
      return t('What arrived was damaged and was not kept.')
    default:
      return t('It could not be stored on this device.')
  }
}

const shareOf = ({ done, size }: { readonly done: number; readonly size: number }) =>
  size > 0 ? Math.min(1, done / size) : 0

function percent(share: number): string {
  return numberText(Math.floor(share * 100) / 100, { style: 'percent' })
}
