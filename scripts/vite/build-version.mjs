/** Writes `version.json`, which an open page compares with the build it runs. */

/**
 * @param {string} build
 * @returns {import('vite').Plugin}
 */
export function buildVersion(build) {
  return {
    name: 'holdfast:build-version',
    apply: 'build',
    generateBundle() {
      this.emitFile({
        type: 'asset',
        fileName: 'version.json',
        source: `${JSON.stringify({ build })}\n`,
      })
    },
  }
}
