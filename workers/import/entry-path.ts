/** Paths from outside. They only ever become names in our tree, but a path that tries to leave it is told of. */

const longestPath = 1000
const deepestPath = 60

export type PathVerdict =
  | { readonly kind: 'path'; readonly segments: readonly string[] }
  | { readonly kind: 'unsafe'; readonly reason: string }

export function readPath(path: string): PathVerdict {
  const text = path.replaceAll('\\', '/').normalize('NFC')
  if (/^\/|^[a-z]:/iu.test(text)) return unsafe('it starts at the root of a disk')
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..')) return unsafe('it leads out of its folder')
  if (/\p{Cc}/u.test(text)) return unsafe('it holds control characters')
  if (segments.length === 0) return unsafe('it is empty')
  if (text.length > longestPath) return unsafe(`it has more than ${longestPath} characters`)
  if (segments.length > deepestPath) return unsafe(`it is more than ${deepestPath} folders deep`)
  return { kind: 'path', segments }
}

function unsafe(reason: string): PathVerdict {
  return { kind: 'unsafe', reason }
}

const machineFiles = new Set(['.ds_store', 'thumbs.db', 'desktop.ini', '__macosx'])

/** Why an entry is left out that no person wrote: settings of programs, hidden files; null to take it. */
export function skipReason(segments: readonly string[]): string | null {
  for (const segment of segments) {
    const lower = segment.toLowerCase()
    if (lower === '.obsidian') return 'settings of Obsidian'
    if (machineFiles.has(lower)) return 'a file of the operating system'
    if (lower.startsWith('.')) return 'a hidden file'
  }
  return null
}
