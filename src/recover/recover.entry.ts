/** The repair page. It shares no code with the app, so that it works when the app does not. */
import { readPrivateFiles, type PrivateFile } from './private-files.ts'
import { createTarArchive } from './tar-archive.ts'

const repairButton = elementOf('repair', HTMLButtonElement)
const repairStatus = elementOf('repair-status', HTMLElement)
const filesSummary = elementOf('files-summary', HTMLElement)
const filesList = elementOf('files-list', HTMLElement)
const downloadButton = elementOf('download', HTMLButtonElement)

function elementOf<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new Error(`recover.html has no element #${id}.`)
  return element
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Removes the offline copy of the app. What was shared and not yet taken stays: it is the person's, not the app's. */
async function removeOfflineCopy(): Promise<void> {
  if ('serviceWorker' in navigator) {
    const registrations = await navigator.serviceWorker.getRegistrations()
    await Promise.all(registrations.map((registration) => registration.unregister()))
  }
  if (!('caches' in globalThis)) return
  const names = await caches.keys()
  const ofApp = names.filter((name) => name !== 'holdfast-share-inbox')
  await Promise.all(ofApp.map((name) => caches.delete(name)))
}

async function repair(): Promise<void> {
  repairButton.disabled = true
  try {
    repairStatus.textContent = 'Asking the server.'
    const answer = await fetch('/healthz', { cache: 'no-store' })
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
    repairStatus.textContent = 'Removing the offline copy.'
    await removeOfflineCopy()
    repairStatus.textContent = 'Done. Opening Holdfast.'
    location.replace('/')
  } catch (error) {
    repairStatus.textContent = `Nothing was removed: ${reasonOf(error)}`
    repairButton.disabled = false
  }
}

async function showFiles(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory()
    const files = await readPrivateFiles(root)
    const bytes = files.reduce((total, { content }) => total + content.size, 0)
    filesSummary.textContent =
      files.length === 0
        ? 'This browser keeps no files for this address.'
        : `${files.length} files, ${inMegabytes(bytes)}.`
    filesList.replaceChildren(...files.map(rowOf))
    downloadButton.disabled = files.length === 0
    downloadButton.addEventListener('click', () => save(files))
  } catch (error) {
    filesSummary.textContent = `The private files cannot be read: ${reasonOf(error)}`
  }
}

function rowOf({ path, content }: PrivateFile): HTMLElement {
  const row = document.createElement('li')
  for (const text of [path, inMegabytes(content.size)]) {
    const cell = document.createElement('span')
    cell.textContent = text
    row.append(cell)
  }
  return row
}

const inMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(2)} MB`

function save(files: readonly PrivateFile[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(createTarArchive(files, new Date()))
  link.download = `holdfast-${new Date().toISOString().slice(0, 10)}.tar`
  link.click()
}

repairButton.addEventListener('click', () => void repair())
void showFiles()
