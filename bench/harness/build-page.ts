import { join } from 'node:path'
import { build } from 'vite'

/** Builds the bench page as the app is built: minified, split, with hashed names. It never reaches `dist/app`. */
export async function buildBenchPage(root: string): Promise<string> {
  const page = join(root, 'bench', 'page')
  const outDir = join(root, '.cache', 'bench', 'page')
  await build({
    root: page,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      target: 'es2023',
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: [join(page, 'index.html'), join(page, 'floor.html')] },
    },
  })
  return outDir
}
