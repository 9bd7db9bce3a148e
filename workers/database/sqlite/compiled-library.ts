import libraryUrl from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url'

/** Fetches and compiles the library ahead of its loader; null where that fails, which leaves it to the loader. */
export async function compileLibrary(): Promise<WebAssembly.Module | null> {
  try {
    return await WebAssembly.compileStreaming(fetch(libraryUrl, { credentials: 'same-origin' }))
  } catch {
    // The loader meets the same failure and reports it.
    return null
  }
}
