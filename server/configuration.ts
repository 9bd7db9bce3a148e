import { isIP } from 'node:net'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'

const origin = z.string().refine(isOrigin, 'must be an origin such as https://notes.example.org')

/** `config.yaml`. What is left out has the value given here. */
const configurationSchema = z.strictObject({
  port: z.int('must be a whole number from 0 to 65535').min(0).max(65_535).default(4653),
  /** The address to listen on; null listens on all. */
  host: z.string().min(1).nullable().default(null),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /**
   * Origins under which people reach this server through a proxy. This machine's own names and addresses need no entry.
   */
  origins: z.array(origin).default([]),
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: z
    .array(z.string().refine((text) => isIP(text) !== 0, 'must be an IP address'))
    .default([]),
  /** Who may read `/metrics`: this machine, everyone, nobody. */
  metrics: z.enum(['loopback', 'open', 'off']).default('loopback'),
  sessions: z
    .strictObject({
      /** A session ends when its device has not been seen for so long. */
      idleDays: z.number().positive().default(90),
      /** It ends after so long in any case. */
      longestDays: z.number().positive().default(365),
    })
    .prefault({}),
  /** The cost of one password hash (argon2id), and how many run at once. Memory is used by each. */
  passwords: z
    .strictObject({
      memoryKib: z.int().min(8).max(4_194_304).default(65_536),
      passes: z.int().min(1).max(100).default(3),
      atOnce: z.int().min(1).max(64).default(2),
    })
    .prefault({}),
  limits: z
    .strictObject({
      requestsPerMinute: z.int().positive().default(600),
      /** Of all requests of one account together. */
      accountRequestsPerMinute: z.int().positive().default(1200),
      /** Attempts to sign in, or to use a link or code, from one address within 15 minutes. */
      signInsPerAddress: z.int().positive().default(30),
      /** Attempts to sign in to one account within 15 minutes. */
      signInsPerAccount: z.int().positive().default(10),
      /** Files that one account begins to send, and one address. */
      uploadsPerMinute: z.int().positive().default(300),
    })
    .prefault({}),
  files: z
    .strictObject({
      /** Of one file, MiB. */
      largestMib: z.int().positive().default(1024),
      /** Of all files of one workspace together, MiB. */
      workspaceMib: z.int().positive().default(20_480),
      /** Files that one account has begun to send to a workspace and not finished. */
      unfinishedPerAccount: z.int().positive().default(32),
      /** What nobody goes on to send for so long is removed. */
      unfinishedHours: z.number().positive().default(24),
      /** How long the bytes of a page that was removed for good are kept. */
      graceDays: z.number().nonnegative().default(7),
    })
    .prefault({}),
})

export type Configuration = z.infer<typeof configurationSchema>

/** Environment variables that stand above the file, by the key they set. */
const variables = {
  port: { name: 'PORT', read: (text: string) => (text.trim() === '' ? text : Number(text)) },
  host: { name: 'HOST', read: (text: string) => text },
  logLevel: { name: 'LOG_LEVEL', read: (text: string) => text },
  origins: { name: 'ORIGINS', read: readList },
  trustedProxies: { name: 'TRUSTED_PROXIES', read: readList },
  metrics: { name: 'METRICS', read: (text: string) => text },
} as const

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings of the server: what the environment says, else `config.yaml` (its text; null where there is none), else
 * the default. Throws with the variable or key at fault and what it has to be.
 */
export function readConfiguration(fileText: string | null, env: Environment): Configuration {
  const values: Record<string, unknown> = { ...readFileValues(fileText) }
  const variableByKey = new Map<string, string>()
  for (const [key, { name, read }] of Object.entries(variables)) {
    const text = env[name]
    if (text === undefined || text === '') continue
    values[key] = read(text)
    variableByKey.set(key, `${name} is ${text}`)
  }
  const parsed = configurationSchema.safeParse(values)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const variable = variableByKey.get(String(issue.path[0]))
    return variable === undefined
      ? `config.yaml: ${[...issue.path.map(String), issue.message].join(': ')}`
      : `${variable}: ${issue.message}`
  })
  throw new Error(faults.join('\n'))
}

function readFileValues(text: string | null): object {
  if (text === null) return {}
  let values: unknown
  try {
    values = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) {
      throw new Error(`config.yaml cannot be read: ${error.message}`, { cause: error })
    }
    throw error
  }
  if (values === null) return {}
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw new Error('config.yaml must hold keys and values.')
  }
  return values
}

function readList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text
}
