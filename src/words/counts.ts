/** How many of what: counts that several screens name. */
import { plural } from './words.ts'

export const pagesText = (count: number) =>
  plural(count, { one: '{count} page', other: '{count} pages' })

export const filesText = (count: number) =>
  plural(count, { one: '{count} file', other: '{count} files' })

export const foldersText = (count: number) =>
  plural(count, { one: '{count} folder', other: '{count} folders' })

export const nodesText = (count: number) =>
  plural(count, { one: '{count} node', other: '{count} nodes' })
