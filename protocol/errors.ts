/**
 * What can be expected to go wrong, as values that cross a thread unharmed. `message` tells a person what happened,
 * what is safe and what to do; the other fields carry the numbers.
 */
export type AppError = {
  readonly code: ErrorCode
  readonly message: string
  readonly [data: string]: unknown
}

export type ErrorCode =
  | 'invalid_args'
  | 'unknown_mutation'
  | 'unknown_query'
  | 'not_found'
  | 'node_exists'
  | 'parent_not_found'
  | 'parent_deleted'
  | 'cycle'
  | 'too_deep'
  | 'too_large'
  | 'forbidden'
  | 'document_invalid'
  | 'name_taken'
  | 'quota_exceeded'
  | 'storage_failed'
  | 'storage_locked'
  | 'newer_file'
  | 'other_build'
  | 'corrupt'
  | 'read_only'
  | 'owner_lost'
  | 'deadline'
  | 'closed'
  | 'unsupported'
  | 'cancelled'
  // Answers of a server about accounts and access.
  | 'offline'
  | 'unauthenticated'
  | 'wrong_credentials'
  | 'wrong_origin'
  | 'insecure_connection'
  | 'rate_limited'
  | 'busy'
  | 'link_invalid'
  | 'tenant_exists'
  | 'email_taken'
  | 'last_owner'
  // Of a server about files.
  | 'wrong_offset'
  | 'hash_mismatch'
  | 'storage_full'
  | 'internal'

export function appError(
  code: ErrorCode,
  message: string,
  data: Readonly<Record<string, unknown>> = {},
): AppError {
  return { ...data, code, message }
}

/**
 * The one exception that carries an AppError out of deep code; every door of a room turns it back into a value.
 */
export class AppFailure extends Error {
  readonly error: AppError
  constructor(error: AppError) {
    super(`${error.code}: ${error.message}`)
    this.name = 'AppFailure'
    this.error = error
  }
}
