import { databaseDoor } from './client/device.ts'
import { startApplication } from './pwa/application.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app element to mount the app on.')
const application = startApplication(target, (error) => reportError(error))
if (application !== null) {
  // The database worker starts while the screen is still on its way. No await: the screen imports from this module's
  // chunk, and a module that waits for its own importer never ends.
  databaseDoor()
    .started.then(() => import('./screen.ts'))
    .then(({ showScreen }) => showScreen(target, application))
    .catch(reportError)
}
