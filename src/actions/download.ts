import { safeFileName } from '../../domain/document/file-names.ts'

/** Hands bytes to the browser's download, under a name that every file system takes. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = safeFileName(name)
  link.click()
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}
