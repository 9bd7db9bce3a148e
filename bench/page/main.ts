import { measures } from './measures.ts'

declare global {
  /** The one thing that the terminal side calls. */
  var bench: typeof measures
}

globalThis.bench = measures
