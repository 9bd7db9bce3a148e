import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** What only this server knows. It is in no database, no log and no address. */
export type ServerSecrets = {
  /** Goes into every password hash, so that a copy of the database alone opens no password. */
  readonly passwordPepper: Uint8Array
}

const pepperBytes = 32

const secretsSchema = z.looseObject({ passwordPepper: z.base64().min(40) })

/**
 * Reads `secrets.json` in the data folder, and makes it at the first start. Only its owner may read the file; where
 * others may, that is taken back. Throws with the key at fault, never with its value.
 */
export function openSecrets(
  dataDir: string,
  randomBytes: (size: number) => Uint8Array,
): ServerSecrets {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) makeSecrets(dataDir, path, randomBytes)
  chmodSync(path, 0o600)
  return { passwordPepper: Buffer.from(readSecrets(path).passwordPepper, 'base64') }
}

/** The file appears whole: a start that is cut short leaves none. */
function makeSecrets(
  dataDir: string,
  path: string,
  randomBytes: (size: number) => Uint8Array,
): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const passwordPepper = Buffer.from(randomBytes(pepperBytes)).toString('base64')
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ passwordPepper }, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  })
  renameSync(draft, path)
}

function readSecrets(path: string): z.infer<typeof secretsSchema> {
  const values = jsonOf(readFileSync(path, 'utf8'))
  const parsed = secretsSchema.safeParse(values)
  if (parsed.success) return parsed.data
  const keys = parsed.error.issues.map((issue) => issue.path.join('.') || 'the text').join(', ')
  throw new Error(`${path}: ${keys} is missing or damaged. Restore the file from a backup.`)
}

/** Null where the text is no JSON: the parser's own message would quote the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
