/**
 * Keeps the hashed assets of the last builds beside the present one: a page that still runs an older version can then
 * load its parts that come late, until a person lets the new version start.
 */
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { join } from 'node:path'

/** How many builds are kept beside the present one. */
const kept = 2

/**
 * Puts the assets of the build in `dist/app` aside, before it is replaced.
 * @param {string} dist
 */
export function keepPresentBuild(dist) {
  const versionFile = join(dist, 'app', 'version.json')
  if (!existsSync(versionFile)) return
  const { build } = /** @type {{ build: string }} */ (JSON.parse(readFileSync(versionFile, 'utf8')))
  const folder = join(dist, 'previous', build)
  cpSync(join(dist, 'app', 'assets'), join(folder, 'assets'), { recursive: true })
  const now = new Date()
  utimesSync(folder, now, now)
  for (const old of previousBuilds(dist).slice(kept)) rmSync(old, { recursive: true })
}

/**
 * The folders of the builds that were put aside, the newest first.
 * @param {string} dist
 */
function previousBuilds(dist) {
  const folder = join(dist, 'previous')
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
}
