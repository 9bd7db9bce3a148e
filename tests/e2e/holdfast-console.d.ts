import type { HoldfastConsole } from '../../src/client/console.ts'

declare global {
  /** The door that the app publishes on its pages. */
  var holdfast: HoldfastConsole
}
