/** The part of `navigator.storage` that is used here. */
export type StoragePlatform = Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>

/** How much the browser keeps for this origin, in bytes, and whether it promised to keep it. */
export type StorageState = {
  readonly persisted: boolean
  readonly usage: number
  readonly quota: number
}

export async function readStorageState(storage: StoragePlatform): Promise<StorageState> {
  const [persisted, estimate] = await Promise.all([storage.persisted(), storage.estimate()])
  return { persisted, usage: estimate.usage ?? 0, quota: estimate.quota ?? 0 }
}

/** Something a person would not want to lose has just come into being. */
export type ValueMoment = 'import' | 'third-page' | 'installed' | 'backup-folder' | 'asked'

/**
 * Asks the browser to keep the data, at a moment when there is something to keep: Firefox shows a question, the others
 * decide by how the app is used, so an early request is a wasted one. A refusal is not final, and each kind of moment
 * asks once per page.
 */
export function createPersistence(storage: StoragePlatform): {
  /** Resolves to whether the data is kept for good. */
  askAt(moment: ValueMoment): Promise<boolean>
} {
  const askedMoments = new Set<ValueMoment>()
  return {
    async askAt(moment) {
      if (await storage.persisted()) return true
      if (askedMoments.has(moment)) return false
      if (moment !== 'asked') askedMoments.add(moment)
      return storage.persist()
    },
  }
}
