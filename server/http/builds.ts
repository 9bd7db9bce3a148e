import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The folders with builds of the app in `dist`: the present one, then those whose pages may still be open. */
export function findBuilds(dist: string): string[] {
  const previous = join(dist, 'previous')
  const hasPrevious = statSync(previous, { throwIfNoEntry: false })?.isDirectory() === true
  const names = hasPrevious ? readdirSync(previous) : []
  return [join(dist, 'app'), ...names.map((name) => join(previous, name))]
}
