import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm'

/** `sqlite3_io_methods` that were told already; those of the pool serve all of its files. */
const told = new Set<number>()

/**
 * Says for the file of a connection that writing some bytes never harms those beside them in a power cut, as SQLite
 * assumes of every disk since 2012; the pool of the library forgets to (docs/decisions/0018). Has to come before the
 * log is opened, which asks once.
 */
export function declarePowerSafeOverwrite({ capi, wasm }: Sqlite3Static, handle: Database): void {
  const before = wasm.pstack.pointer
  try {
    const answer = wasm.pstack.allocPtr()
    capi.sqlite3_file_control(handle, 'main', capi.SQLITE_FCNTL_FILE_POINTER, answer)
    const file = new capi.sqlite3_file(wasm.peekPtr(answer))
    if (told.has(file.$pMethods)) return
    const methods = new capi.sqlite3_io_methods(file.$pMethods)
    const flags = capi.SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN | capi.SQLITE_IOCAP_POWERSAFE_OVERWRITE
    methods.installMethod('xDeviceCharacteristics', () => flags)
    told.add(file.$pMethods)
  } finally {
    wasm.pstack.restore(before)
  }
}
