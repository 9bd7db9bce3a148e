/**
 * The folder on this device that a person chose for backups, outside of the browser's own storage. Its handle is kept
 * in IndexedDB; the browser asks for permission again when it likes to. Chromium only: others answer that they have none.
 */
import type { ByteSink } from './zip-writer.ts'

type Permission = 'granted' | 'prompt' | 'denied'
type PermissionQuery = { readonly mode: 'readwrite' }
/** In Chromium, and not yet in TypeScript's library. */
type AskableHandle = FileSystemDirectoryHandle & {
  queryPermission(query: PermissionQuery): Promise<Permission>
  requestPermission(query: PermissionQuery): Promise<Permission>
}
type PickerWindow = Window & {
  showDirectoryPicker(options: { id: string; mode: 'readwrite' }): Promise<AskableHandle>
}

export type BackupFolder = {
  readonly name: string
  permission(): Promise<Permission>
  /** Shows the browser's question. Only after a click. */
  ask(): Promise<boolean>
  /** Files directly in it, by name. */
  names(): Promise<readonly string[]>
  /** Writes a file as a whole: a failure leaves the one that was there. Answers its size. */
  write(name: string, fill: (sink: ByteSink) => Promise<void>): Promise<number>
  remove(name: string): Promise<void>
}

const query = { mode: 'readwrite' } as const
const databaseName = 'holdfast-backup'
const storeName = 'folder'
const key = 'chosen'

export function canChooseFolder(): boolean {
  return hasPicker(window)
}

/** Lets a person choose and remembers the folder. Null when they did not. */
export async function chooseBackupFolder(): Promise<BackupFolder | null> {
  if (!hasPicker(window)) return null
  try {
    const handle = await window.showDirectoryPicker({ id: 'holdfast-backups', mode: 'readwrite' })
    await withStore('readwrite', (store) => store.put(handle, key))
    return folderOf(handle)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

/** The folder that was chosen before, or null. */
export async function chosenBackupFolder(): Promise<BackupFolder | null> {
  if (!hasPicker(window)) return null
  const handle: unknown = await withStore(
    'readonly',
    (store) => store.get(key) as IDBRequest<unknown>,
  )
  return isAskable(handle) ? folderOf(handle) : null
}

export async function forgetBackupFolder(): Promise<void> {
  await withStore('readwrite', (store) => store.delete(key))
}

function folderOf(handle: AskableHandle): BackupFolder {
  return {
    name: handle.name,
    permission: () => handle.queryPermission(query),
    ask: async () => (await handle.requestPermission(query)) === 'granted',
    async names() {
      const names: string[] = []
      for await (const entry of handle.values()) if (entry.kind === 'file') names.push(entry.name)
      return names
    },
    async write(name, fill) {
      const file = await handle.getFileHandle(name, { create: true })
      const stream = await file.createWritable()
      try {
        await fill({ write: (bytes) => stream.write(bytes) })
        await stream.close()
      } catch (error) {
        await stream.abort()
        throw error
      }
      return (await file.getFile()).size
    },
    remove: (name) => handle.removeEntry(name),
  }
}

function hasPicker(host: Window): host is PickerWindow {
  return 'showDirectoryPicker' in host
}

function isAskable(value: unknown): value is AskableHandle {
  return value instanceof FileSystemDirectoryHandle && 'queryPermission' in value
}

async function withStore<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(databaseName, 1)
  opening.onupgradeneeded = () => void opening.result.createObjectStore(storeName)
  const database = await settled(opening)
  try {
    return await settled(work(database.transaction(storeName, mode).objectStore(storeName)))
  } finally {
    database.close()
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result)
    }
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB failed without a reason'))
    }
  })
}
