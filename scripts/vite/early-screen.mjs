/**
 * Names what the first screen needs in the head of the page. The entry only starts the database worker and asks for the
 * screen; with these links all comes at once, and not one after the other.
 */

/**
 * @param {{ screen: string, font: RegExp }} parts the end of the id of the screen's module; the file of the font that
 * the screen is set in
 * @returns {import('vite').Plugin}
 */
export function earlyScreen({ screen, font }) {
  return {
    name: 'holdfast:early-screen',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, path }) {
        if (path !== '/index.html') return []
        const { scripts, styles } = filesOf(bundle, screen)
        const fonts = Object.keys(bundle).filter((fileName) => font.test(fileName))
        return [
          ...fonts.map((file) => link(file, { rel: 'preload', as: 'font', type: 'font/woff2' })),
          ...styles.map((file) => link(file, { rel: 'stylesheet' })),
          ...scripts.map((file) => link(file, { rel: 'modulepreload' })),
        ]
      },
    },
  }
}

/**
 * The scripts that a module loads without being asked again, and their styles.
 * @param {import('vite').Rolldown.OutputBundle} bundle
 * @param {string} moduleEnd
 */
function filesOf(bundle, moduleEnd) {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
  const first = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(moduleEnd)))
  if (first === undefined) throw new Error(`The build has no chunk with ${moduleEnd}.`)
  /** @type {Set<string>} */
  const scripts = new Set()
  /** @type {Set<string>} */
  const styles = new Set()
  const queue = [first.fileName]
  for (let fileName = queue.pop(); fileName !== undefined; fileName = queue.pop()) {
    const chunk = chunks.find((candidate) => candidate.fileName === fileName)
    if (chunk === undefined || scripts.has(fileName)) continue
    scripts.add(fileName)
    for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style)
    queue.push(...chunk.imports)
  }
  return { scripts: [...scripts], styles: [...styles] }
}

/**
 * @param {string} file
 * @param {Record<string, string>} attributes
 */
const link = (file, attributes) => ({
  tag: 'link',
  attrs: { ...attributes, crossorigin: true, href: `/${file}` },
})
