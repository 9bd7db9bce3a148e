const mimeByEnding: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  ogv: 'video/ogg',
  webm: 'video/webm',
  base: 'text/yaml',
  canvas: 'application/json',
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  xml: 'application/xml',
  zip: 'application/zip',
}

/** The type of a file by its ending; entries of a zip carry none of their own. */
export function mimeType(fileName: string): string {
  const ending = /\.([^.]+)$/u.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return mimeByEnding[ending] ?? 'application/octet-stream'
}
