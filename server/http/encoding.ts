import type { AppFile } from './app-files.ts'

/** The form of a file that suits an Accept-Encoding header: the smallest the client takes. */
export function encodedBody(
  file: AppFile,
  acceptEncoding: string | undefined,
): { readonly encoding: 'br' | 'gzip' | null; readonly body: Uint8Array<ArrayBuffer> } {
  const accepted = acceptedEncodings(acceptEncoding ?? '')
  if (file.brotli !== null && accepted.has('br')) return { encoding: 'br', body: file.brotli }
  if (file.gzip !== null && accepted.has('gzip')) return { encoding: 'gzip', body: file.gzip }
  return { encoding: null, body: file.plain }
}

function acceptedEncodings(header: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const item of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
    if (!isRefused) names.add(name)
  }
  return names
}
