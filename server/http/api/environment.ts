import type { Context } from 'hono'
import type { AccountsContext } from '../../accounts/context.ts'
import type { SignedIn } from '../../accounts/sessions.ts'
import type { FilesContext } from '../../files/files-context.ts'
import type { Uploads } from '../../files/uploads.ts'
import type { Counter } from '../../metrics/metrics.ts'
import type { Site, SiteNames } from '../site.ts'
import type { RateLimits } from './rate-limits.ts'

/** What the addresses below `/api` stand on. */
export type ApiPlatform = {
  readonly accounts: AccountsContext
  readonly limits: RateLimits
  /** Secrets that were tried, by kind and result. */
  readonly attempts: Counter
  readonly siteNames: SiteNames
  readonly trustedProxies: readonly string[]
  readonly files: { readonly context: FilesContext; readonly uploads: Uploads }
  /** Frames of the sync protocol over HTTP. */
  exchange(body: Uint8Array, who: SignedIn): Promise<Uint8Array>
}

/** What a request brings along: `Bindings` from the connection, `Variables` from the doors it went through. */
export type ApiEnvironment = {
  Bindings: ConnectionFacts
  Variables: {
    site: Site
    /** The client's address. */
    address: string | null
    who: SignedIn | null
    /** True where the request brought the token of a session that is over. */
    hasEnded: boolean
  }
}

/** What only the connection knows of a request. */
export type ConnectionFacts = { readonly peer?: string }

export type ApiContext = Context<ApiEnvironment>
