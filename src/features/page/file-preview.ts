/** What of a file can be shown in the app, and its text. Nothing in a file ever runs. */

export type FileKind = 'image' | 'pdf' | 'audio' | 'video' | 'other'

/** SVG is drawn as a picture, HTML is shown as text. `other` may still be text: only its bytes tell. */
export function fileKind(mime: string): FileKind {
  if (/^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml|x-icon)$/.test(mime)) return 'image'
  if (mime === 'application/pdf') return 'pdf'
  if (mime.startsWith('audio/')) return 'audio'
  return mime.startsWith('video/') ? 'video' : 'other'
}

/** Bytes of a text beyond this are not shown. */
const longestText = 200_000

export type TextPreview = { readonly text: string; readonly isCut: boolean }

/** The beginning of a file that is text in UTF-8; null for anything else. */
export async function readTextPreview(file: Blob): Promise<TextPreview | null> {
  const bytes = await file.slice(0, longestText).arrayBuffer()
  const isCut = file.size > longestText
  try {
    // Streaming forgives a letter that the cut went through.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut })
    return text.includes('\0') ? null : { text, isCut }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
