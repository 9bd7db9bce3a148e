import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { sourceHash } from './scripts/sources.mjs'
import { buildVersion } from './scripts/vite/build-version.mjs'
import { earlyScreen } from './scripts/vite/early-screen.mjs'
import { ownAddresses } from './scripts/vite/own-addresses.mjs'
import { startChunks } from './scripts/vite/start-chunks.mjs'
import { withoutMutants } from './scripts/vite/without-mutants.mjs'
import { securityHeaders } from './server/http/security-headers.ts'

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Vite gives every VITE_ variable to page and workers alike.
const build = (process.env['VITE_BUILD'] ??= sourceHash())

/** Packages that only a page with a diagram or with mathematics needs: kept from their first use on, not before. */
const lazyPackages =
  /\/node_modules\/(?:mermaid|@mermaid-js|katex|cytoscape|cytoscape-.+?|d3|d3-.+?|dagre-d3-es|roughjs|langium|chevrotain)\//

const pages = {
  index: 'index.html',
  recover: 'recover.html',
  diagram: 'diagram.html',
  remote: 'remote.html',
}
const input = Object.fromEntries(
  Object.entries(pages)
    .map(([name, page]) => [name, fromRoot(page)] as const)
    .filter(([, page]) => existsSync(page)),
)

/** The words of other languages: kept from the first start in one of them on. */
const translations = /\/src\/words\/languages\//

/** How long each plugin took is no news to who starts the app. */
const checks = { bundlerTimings: false }

export default defineConfig({
  plugins: [
    withoutMutants(),
    svelte(),
    buildVersion(build),
    earlyScreen({ screen: '/src/screen.ts', font: /instrument-sans-latin-wght-normal/ }),
    ownAddresses(securityHeaders),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers/service',
      filename: 'service.worker.ts',
      injectRegister: false,
      manifest: false,
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,wasm,woff2,svg,webmanifest}', 'icons/*.png'],
        globIgnores: [
          'service.worker.js',
          'assets/lazy/**',
          // Parts of SQLite's package that its loader names and this app never starts.
          'assets/sqlite3-{worker1,opfs-async-proxy}-*',
          '**/KaTeX_*',
          // Further scripts of a font come when a page uses them.
          '**/*-{cyrillic,cyrillic-ext,greek,greek-ext,vietnamese,latin-ext,symbols,symbols2,math}-*',
        ],
        maximumFileSizeToCacheInBytes: 4_000_000,
        // A hash in the name is the version: workbox adds no second one.
        dontCacheBustURLsMatching: /^assets\//,
      },
    }),
  ],
  worker: { format: 'es', plugins: () => [withoutMutants()], rolldownOptions: { checks } },
  optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  build: {
    target: 'es2023',
    outDir: 'dist/app',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // Fonts and images stay files: the content security policy allows no data: URLs for fonts.
    assetsInlineLimit: 0,
    // Sizes are the bench's to judge.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input,
      checks,
      output: {
        codeSplitting: {
          groups: [{ name: startChunks([fromRoot('src/main.ts'), fromRoot('src/screen.ts')]) }],
        },
        // The document that draws diagrams comes with its first diagram.
        entryFileNames: ({ name }) =>
          name === 'diagram' ? 'assets/lazy/[name]-[hash].js' : 'assets/[name]-[hash].js',
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => lazyPackages.test(id) || translations.test(id))
            ? 'assets/lazy/[name]-[hash].js'
            : 'assets/[name]-[hash].js',
      },
    },
  },
})
