/** Rules of the tree and of a node's attributes that client and server both hold. */
import type { Attributes } from '../protocol/rows.ts'
import { appError, type AppError } from '../protocol/errors.ts'

/** Largest JSON text of one node's attributes, in characters. */
export const largestAttributes = 256 * 1024
export const longestName = 2000
/** Nodes at the top stand on level 1. Deeper than this nothing is made, moved, copied or imported. */
export const deepestLevel = 1000

/** The type of the root that holds what concerns one person alone: favourites, recents, read marks. Never in the tree. */
export const privateType = 'private'
/** Types that we draw in a special way; any other text is a type too. */
export const spaceType = 'space'
export const folderType = 'folder'
export const pageType = 'page'
export const fileType = 'file'

/** Keys of a private root: `fav:<node id>` holds a position, `seen:<node id>` the time of the last visit in ms. */
export const favouritePrefix = 'fav:'
export const seenPrefix = 'seen:'

/** Checks a node's attributes; null when they may be written. `size` is the length of their JSON text. */
export function attributesError(attributes: Attributes, size: number): AppError | null {
  const name = attributes['name']
  if (name !== undefined && name !== null && typeof name !== 'string')
    return appError('invalid_args', 'A name is text.', { key: 'name' })
  if (typeof name === 'string' && name.length > longestName)
    return appError('too_large', `A name has at most ${longestName} characters.`, {
      length: name.length,
      limit: longestName,
    })
  if (size > largestAttributes)
    return appError(
      'too_large',
      `The properties of one node take at most ${largestAttributes} characters; these take ${size}. Nothing was changed.`,
      { size, limit: largestAttributes },
    )
  return null
}

/** Checks the level a node would come to stand on, or the deepest one below it; null when it fits. */
export function levelError(level: number): AppError | null {
  if (level <= deepestLevel) return null
  return appError(
    'too_deep',
    `A workspace is at most ${deepestLevel} levels deep; this would stand on level ${level} or below. Nothing was changed. Choose a place further up.`,
    { level, limit: deepestLevel },
  )
}
