interface ImportMetaEnv {
  /** Names the state of the sources that the build was made of. */
  readonly VITE_BUILD?: string
}
