import {
  shareFilePath,
  shareInboxCache,
  shareRecordPath,
  shareRecordSchema,
} from '../../protocol/share-inbox.ts'

const actions = ['new', 'search', 'today', 'record'] as const

/** What the system asked for when it opened the app. */
export type LaunchIntent =
  | { readonly kind: 'action'; readonly action: (typeof actions)[number] }
  | { readonly kind: 'share'; readonly id: string }
  /** Something was shared while no service worker could take it. */
  | { readonly kind: 'share-lost' }

/** Reads the intent from the address: `/?action=new` from a shortcut, `/?share=<id>` from the share target. */
export function readLaunchIntent(url: URL): LaunchIntent | null {
  const action = actions.find((name) => name === url.searchParams.get('action'))
  if (action !== undefined) return { kind: 'action', action }
  const id = url.searchParams.get('share')
  if (id === null) return null
  return id === 'unavailable' ? { kind: 'share-lost' } : { kind: 'share', id }
}

/** The address without the intent, so that a reload does not repeat it. */
export function withoutLaunchIntent(url: URL): string {
  const rest = new URL(url)
  for (const name of ['action', 'share', 'src']) rest.searchParams.delete(name)
  return `${rest.pathname}${rest.search}${rest.hash}`
}

/** What another app shared. */
export type SharedContent = {
  readonly title: string
  readonly text: string
  readonly url: string
  readonly files: readonly File[]
}

/** What waits in the inbox under an id; null when it was taken already. It stays until `discardShare`. */
export async function readShare(caches: CacheStorage, id: string): Promise<SharedContent | null> {
  const inbox = await caches.open(shareInboxCache)
  const answer = await inbox.match(shareRecordPath(id))
  if (answer === undefined) return null
  const record = shareRecordSchema.parse(await answer.json())
  const files = await Promise.all(
    record.files.map(async ({ name, type }, index) => {
      const kept = await inbox.match(shareFilePath(id, index))
      if (kept === undefined) throw new Error(`The shared file ${name} is not in the inbox.`)
      return new File([await kept.blob()], name, { type })
    }),
  )
  return { title: record.title, text: record.text, url: record.url, files }
}

/** Removes a share once its content is on disk. */
export async function discardShare(caches: CacheStorage, id: string): Promise<void> {
  const inbox = await caches.open(shareInboxCache)
  const folder = shareRecordPath(id).replace(/[^/]*$/, '')
  const requests = await inbox.keys()
  const own = requests.filter((request) => new URL(request.url).pathname.startsWith(folder))
  await Promise.all(own.map((request) => inbox.delete(request)))
}

/** Chromium's queue of files that the system opened with the app; it is in no standard yet. */
type LaunchQueue = {
  setConsumer(consumer: (launch: { readonly files: readonly FileSystemHandle[] }) => void): void
}

/** Calls back with the files the system opens with the app, each time it does. Does nothing where a browser cannot. */
export function onLaunchFiles(
  page: object,
  callback: (files: readonly File[]) => void,
  report: (error: unknown) => void,
): void {
  const queue = 'launchQueue' in page ? page.launchQueue : undefined
  if (!isLaunchQueue(queue)) return
  queue.setConsumer(({ files }) => {
    const handles = files.filter((handle) => handle instanceof FileSystemFileHandle)
    if (handles.length === 0) return
    Promise.all(handles.map((handle) => handle.getFile()))
      .then(callback)
      .catch(report)
  })
}

function isLaunchQueue(value: unknown): value is LaunchQueue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'setConsumer' in value &&
    typeof value.setConsumer === 'function'
  )
}
