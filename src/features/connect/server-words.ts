/** What a screen says when the server of this address does not do what a person asked of it. */
import type { AppError, ErrorCode } from '../../../protocol/errors.ts'
import { errorText, plural, t } from '../../words/words.ts'

const titles: Partial<Record<ErrorCode, string>> = {
  offline: t('The server does not answer'),
  insecure_connection: t('Accounts need an encrypted connection'),
  rate_limited: t('Too many attempts'),
  busy: t('The server is busy'),
  unsupported: t('There is no Holdfast server at this address'),
  wrong_origin: t('The server does not know this address'),
  link_invalid: t('This link does not work any more'),
  unauthenticated: t('This device is signed out'),
  forbidden: t('This is not allowed'),
  last_owner: t('A workspace needs an owner'),
}

const texts: Partial<Record<ErrorCode, string>> = {
  offline: t(
    'Everything you write is safe on this device. Accounts, people and other devices need the server; try again once it can be reached.',
  ),
  insecure_connection: t(
    'Over plain http a password could be read on its way. On the computer that serves Holdfast, start it with npm start -- --https and open the https address, or put a proxy with TLS in front.',
  ),
  busy: t('It checks several passwords at once. Try again in a few seconds.'),
  unsupported: t(
    'The app came from here, but nothing answers below /api. Start it with npm start, which serves both.',
  ),
  wrong_origin: t(
    'Who runs it can add the name in your address bar to “origins” in config.yaml. Nothing was sent.',
  ),
  link_invalid: t(
    'It was used, revoked, or its time is over. Ask whoever gave it to you for a new one.',
  ),
  last_owner: t('You are its only owner. Name another owner first, under People.'),
}

export function problemTitle(error: AppError): string {
  return titles[error.code] ?? t('The server did not do this')
}

/** `waitMs` is how much longer a person has to wait, where that is known. */
export function problemText(error: AppError, waitMs: number | null): string {
  if (error.code === 'rate_limited' && waitMs !== null)
    return waitMs > 0 ? waitText(waitMs) : t('You can try again now.')
  return texts[error.code] ?? errorText(error)
}

function waitText(waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1000)
  if (seconds < 90)
    return plural(seconds, {
      one: 'You can try again in {count} second. Nothing was changed.',
      other: 'You can try again in {count} seconds. Nothing was changed.',
    })
  return plural(Math.ceil(seconds / 60), {
    one: 'You can try again in {count} minute. Nothing was changed.',
    other: 'You can try again in {count} minutes. Nothing was changed.',
  })
}

/** How long a rate limit still holds, ms; null where the error is no rate limit. */
export function retryAfterMs(error: AppError): number | null {
  const after = error['retryAfterMs']
  return error.code === 'rate_limited' && typeof after === 'number' ? after : null
}
