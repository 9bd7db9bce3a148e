import { AppFailure, appError } from '../../protocol/errors.ts'

/** Refusals that several doors of the accounts room share. */

export const wrongCredentials = () =>
  new AppFailure(appError('wrong_credentials', 'The e-mail address or the password is not right.'))

export const linkInvalid = () =>
  new AppFailure(
    appError(
      'link_invalid',
      'This link does not work any more: it was used, revoked, or has ended. Ask for a new one.',
    ),
  )

export const forbidden = (message: string) => new AppFailure(appError('forbidden', message))

export const notFound = (what: string) =>
  new AppFailure(appError('not_found', `${what} is not there.`))

export const emailTaken = () =>
  new AppFailure(
    appError('email_taken', 'There is an account with this e-mail address. Sign in to it.'),
  )
