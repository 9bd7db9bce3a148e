import { ensureBuilt } from '../../scripts/build.mjs'

/** Builds the app and the server once for all end-to-end tests, unless `dist` is newer than the sources. */
export default function setup(): void {
  ensureBuilt()
}
