import { bytesToHex, createSha256 } from '../../lib/sha256.ts'
import { AppFailure, appError } from '../../protocol/errors.ts'
import {
  archiveManifest,
  checksumPath,
  databasePath,
  filesPath,
  formatVersion,
  manifestPath,
} from './archive-manifest.ts'
import { DamagedEntry, openZipEntry, readZipEntries, type ZipEntry } from './zip-reader.ts'

export type OpenedArchive = {
  /** What the workspace was called. */
  readonly name: string
  readonly databaseBytes: number
  readonly fileBytes: number
  /** The database, compared with its checksum. */
  readDatabase(): Promise<Blob>
  readonly files: readonly {
    readonly hash: string
    readonly bytes: number
    /** Null where the archive is damaged. */
    read(): Promise<Blob | null>
  }[]
}

const sqliteHeader = 'SQLite format 3\0'
const zipHeader = 'PK'
const largestManifest = 1_000_000

/** Looks at a backup: a zip of ours or a bare database. Throws an AppFailure that says what is wrong with it. */
export async function openArchive(file: Blob): Promise<OpenedArchive> {
  const head = await file.slice(0, sqliteHeader.length).text()
  if (head === sqliteHeader) return bareDatabase(file)
  if (!head.startsWith(zipHeader))
    throw refusal(
      'This is neither a backup of Holdfast (.zip) nor a database (.sqlite). Nothing was changed.',
    )
  const entries = await readZipEntries(file)
  if (entries === null)
    throw refusal(
      'This zip is cut off or damaged: its list of contents is missing. Nothing was changed. Copy it again from where it came from.',
    )
  return zipArchive(file, new Map(entries.map((entry) => [entry.name, entry])))
}

function bareDatabase(file: Blob): OpenedArchive {
  const name = file instanceof File ? file.name.replace(/\.[^.]*$/, '') : ''
  return {
    name: name.trim() === '' ? 'Restored workspace' : name.slice(0, 200),
    databaseBytes: file.size,
    fileBytes: 0,
    readDatabase: () => Promise.resolve(file),
    files: [],
  }
}

async function zipArchive(
  zip: Blob,
  entryByName: ReadonlyMap<string, ZipEntry>,
): Promise<OpenedArchive> {
  const manifest = await readManifest(zip, entryByName)
  const database = entryByName.get(databasePath)
  if (database === undefined)
    throw refusal('This backup has no database in it. Nothing was changed.')
  const files = [...entryByName.values()].flatMap((entry) => {
    const hash = entry.name.startsWith(filesPath) ? entry.name.slice(filesPath.length) : ''
    // Names are never used as paths; what is no hash is none of ours.
    if (!/^[0-9a-f]{64}$/.test(hash)) return []
    return [{ hash, bytes: entry.size, read: () => readEntry(zip, entry) }]
  })
  const { name } = manifest.workspace
  return {
    name: name.trim() === '' ? 'Restored workspace' : name.slice(0, 200),
    databaseBytes: database.size,
    fileBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    async readDatabase() {
      const checksum = entryByName.get(checksumPath)
      const expected =
        checksum === undefined || checksum.size > 100 ? null : await readEntry(zip, checksum)
      const content = await readEntry(zip, database)
      if (
        content === null ||
        expected === null ||
        (await sha256Of(content)) !== (await expected.text())
      )
        throw refusal(
          'The database in this backup is damaged: it is not the one that was put in. Nothing was changed. Use another backup.',
        )
      return content
    },
    files,
  }
}

async function readManifest(zip: Blob, entryByName: ReadonlyMap<string, ZipEntry>) {
  const entry = entryByName.get(manifestPath)
  const content =
    entry === undefined || entry.size > largestManifest ? null : await readEntry(zip, entry)
  const parsed = archiveManifest.safeParse(
    content === null ? null : parseJson(await content.text()),
  )
  if (!parsed.success)
    throw refusal('This zip is no backup of a Holdfast workspace. Nothing was changed.')
  if (parsed.data.formatVersion > formatVersion)
    throw new AppFailure(
      appError(
        'newer_file',
        'A newer version of Holdfast made this backup. Nothing was changed. Reload to get that version, then try again.',
        { formatVersion: parsed.data.formatVersion, supportedVersion: formatVersion },
      ),
    )
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The content of an entry, kept by the browser rather than by this page; null where it is damaged. */
async function readEntry(zip: Blob, entry: ZipEntry): Promise<Blob | null> {
  try {
    return await new Response(await openZipEntry(zip, entry)).blob()
  } catch (error) {
    // A broken deflate stream is a TypeError.
    if (error instanceof DamagedEntry || error instanceof TypeError) return null
    throw error
  }
}

async function sha256Of(content: Blob): Promise<string> {
  const hash = createSha256()
  const reader = content.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bytesToHex(hash.digest())
    hash.update(value)
  }
}

function refusal(message: string): AppFailure {
  return new AppFailure(appError('corrupt', message))
}
