import { databaseDoor } from './client/device.ts'
import { startApplication } from './pwa/application.ts'
import { startLanguage } from './words/language.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app element to mount the app on.')
const words = startLanguage(document.documentElement, (error) => reportError(error))
const application = startApplication(target, words, (error) => reportError(error))
if (application !== null) {
  // The database worker starts while the screen and its words are still on their way. No await: the screen imports from this module's
  // chunk, and a module that waits for its own importer never ends.
  Promise.all([databaseDoor().started, words])
    .then(() => import('./screen.ts'))
    .then(({ showScreen }) => showScreen(target, application))
    .catch(reportError)
}
