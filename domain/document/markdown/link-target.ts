/**
 * What a link of Obsidian or Markdown points at: a path in the vault, a place in it, a label or a size.
 *
 *     [[target#anchor|label]]   ![[target#anchor|alt|300x200]]   [label](target%20path.md#anchor)
 */

export type LinkTarget = {
  /** Path or name as written, without anchor; '' is the page itself. */
  readonly target: string
  /** 'Heading', 'Heading#Sub', '^block' or 'page=3'; '' for the whole. */
  readonly anchor: string
}

export type PictureText = {
  readonly alt: string
  readonly width: number | null
  readonly height: number | null
}

const imageExtension = /\.(?:avif|bmp|gif|ico|jpe?g|png|svg|webp|tiff?|heic)$/i
const fileExtension =
  /\.(?:pdf|canvas|base|flac|m4a|mp3|ogg|oga|opus|wav|3gp|mkv|mov|mp4|ogv|webm|zip|gz|7z|csv|tsv|json|xml|ya?ml|docx?|xlsx?|pptx?|odt|ods|odp|epub|rtf|psd|ai|drawio|excalidraw)$/i
const scheme = /^[a-z][a-z0-9+.-]*:/i

/** True where the name says that the file is a picture that browsers show. */
export function isImagePath(path: string): boolean {
  return imageExtension.test(path)
}

/** True where the name says that it is a file and no page. Used when there is no tree to look the path up in. */
export function isFilePath(path: string): boolean {
  return imageExtension.test(path) || fileExtension.test(path)
}

/** True where the address leaves the vault: it has a scheme or a host. */
export function isRemote(address: string): boolean {
  return scheme.test(address) || address.startsWith('//')
}

/** Splits what stands before the label of a wikilink. */
export function splitAnchor(text: string): LinkTarget {
  const at = text.indexOf('#')
  return at < 0
    ? { target: text.trim(), anchor: '' }
    : { target: text.slice(0, at).trim(), anchor: text.slice(at + 1).trim() }
}

/** The destination of a Markdown link that stays in the vault: decoded, without anchor and query. */
export function targetFromDestination(destination: string): LinkTarget {
  const at = destination.indexOf('#')
  const path = at < 0 ? destination : destination.slice(0, at)
  return {
    target: decoded(path).trim(),
    anchor: at < 0 ? '' : decoded(destination.slice(at + 1)).trim(),
  }
}

/** A path as destination of a Markdown link; `targetFromDestination` gives it back. */
export function destinationFromTarget({ target, anchor }: LinkTarget): string {
  return anchor === '' ? encoded(target) : `${encoded(target)}#${encoded(anchor)}`
}

/** True where `[[…]]` can hold them as they are. */
export function fitsWikilink(...parts: readonly string[]): boolean {
  return parts.every((part) => part === part.trim() && !/[[\]|\n\r\\]/.test(part))
}

/** Splits the text of a picture: `alt`, `alt|300`, `300x200`. A lone bar at the end says that there is no size. */
export function splitPictureText(text: string): PictureText {
  const at = text.lastIndexOf('|')
  const last = text.slice(at + 1).trim()
  const size = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(last)
  const alt = at < 0 ? '' : text.slice(0, at)
  if (size !== null)
    return { alt, width: Number(size[1]), height: size[2] === undefined ? null : Number(size[2]) }
  return { alt: at >= 0 && last === '' ? alt : text, width: null, height: null }
}

/** The inverse of `splitPictureText`. */
export function joinPictureText({ alt, width, height }: PictureText): string {
  if (width !== null) {
    const size = height === null ? `${width}` : `${width}x${height}`
    return alt === '' ? size : `${alt}|${size}`
  }
  const read = splitPictureText(alt)
  return read.width === null && read.alt === alt ? alt : `${alt}|`
}

/** Video and post pages that Obsidian shows in place when they are written as pictures. */
export function isEmbeddablePage(address: string): boolean {
  return /^https?:\/\/(?:www\.|m\.)?(?:youtube\.com\/(?:watch|embed|shorts)|youtu\.be\/|twitter\.com\/|x\.com\/)/i.test(
    address,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    // A per cent sign that encodes nothing: the text means itself.
    if (error instanceof URIError) return text
    throw error
  }
}

/** Encodes only what would be read otherwise, so that paths stay readable. */
function encoded(text: string): string {
  return text.replace(/[%#?<>\n\r\t]/g, (char) => encodeURIComponent(char))
}
