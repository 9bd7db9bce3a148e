import type { RawFile } from '../../../../workers/database/sqlite/plain-files.ts'

/** A file over memory that behaves as one of the private file system. */
export class MemoryFile implements RawFile {
  bytes = new Uint8Array(0)
  isOpen = false
  /** Bytes that may still be written before the disk is full. */
  room = Number.POSITIVE_INFINITY

  read(into: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    const part = this.bytes.subarray(at, at + into.length)
    into.set(part)
    return part.length
  }
  write(bytes: Uint8Array<ArrayBuffer>, { at }: { at: number }): number {
    if (bytes.length > this.room) throw new DOMException('No space left', 'QuotaExceededError')
    this.room -= bytes.length
    if (at + bytes.length > this.bytes.length) this.truncate(at + bytes.length)
    this.bytes.set(bytes, at)
    return bytes.length
  }
  truncate(size: number): void {
    const next = new Uint8Array(size)
    next.set(this.bytes.subarray(0, size))
    this.bytes = next
  }
  getSize(): number {
    return this.bytes.length
  }
  flush(): void {
    return undefined
  }
  close(): void {
    this.isOpen = false
  }
}
