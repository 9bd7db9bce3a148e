/** Longest name of a file in characters; file systems allow 255 bytes. */
const longestName = 100

const reservedNames = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu

/** The name as every common file system takes it; '' becomes 'Untitled'. */
export function safeFileName(name: string): string {
  const cleaned = name
    .normalize('NFC')
    .replace(/[\\/:*?"<>|#^[\]\p{Cc}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/gu, '')
  const short = [...cleaned].slice(0, longestName).join('').trim()
  if (short === '') return 'Untitled'
  return reservedNames.test(short) ? `_${short}` : short
}
