import { createDatabaseDoor, type DatabaseDoor } from './database-door.ts'

let door: DatabaseDoor | null = null

/** The one database worker of this tab, started on first use and told when the page is hidden or frozen. */
export function databaseDoor(): DatabaseDoor {
  if (door !== null) return door
  const started = createDatabaseDoor((error) => reportError(error))
  door = started
  // Browsers may freeze or drop the page after these, so the files are let go first: another tab takes over at once.
  const release = () => void started.release().catch(reportError)
  started.setHidden(document.hidden)
  document.addEventListener('visibilitychange', () => started.setHidden(document.hidden))
  document.addEventListener('freeze', release)
  document.addEventListener('resume', () => started.resume())
  window.addEventListener('pagehide', release)
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) started.resume()
  })
  return started
}
