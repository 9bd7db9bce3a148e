/** A page's document as the worker hands it to an editor: everything so far, as one Yjs update (V1). */
export type DocumentState = {
  readonly state: Uint8Array
  /** True when nothing was ever written to it. */
  readonly isEmpty: boolean
}
