/**
 * The import rules of the house: which room may import which, and which packages each room may use.
 * ARCHITECTURE.md has the picture.
 */

const anyRoom = '^(lib|protocol|domain|workers/[^/]+|src|server)/'

/** What each room may import of ours. A room may always import itself. */
const reachByRoom = {
  lib: [],
  protocol: ['lib'],
  domain: ['protocol', 'lib'],
  'workers/database': ['domain', 'protocol', 'lib'],
  'workers/sync': ['domain', 'protocol', 'lib'],
  'workers/broker': ['protocol', 'lib'],
  'workers/import': ['domain', 'protocol', 'lib'],
  'workers/export': ['domain', 'protocol', 'lib'],
  'workers/service': ['protocol', 'lib'],
  src: ['domain', 'protocol', 'lib'],
  server: ['domain', 'protocol', 'lib'],
}

/**
 * A screen starts a worker by the URL of its entry, which is no import of its code; a `?worker` or `?url` import is
 * the same thing.
 */
const workerEntry = '^workers/[^/]+/[^/]+\\.worker\\.ts$'

/** The rooms each package belongs to. A package that is not listed may not be imported at all. */
const homesByPackage = {
  '@atlaskit/.+': ['src'],
  '@floating-ui/.+': ['src'],
  '@fontsource-variable/.+': ['src'],
  '@hono/node-server': ['server'],
  '@node-rs/argon2': ['server/accounts'],
  '@lucide/svelte': ['src'],
  '@sqlite\\.org/sqlite-wasm': ['workers/database'],
  'better-sqlite3': ['server/stores/sqlite'],
  'bits-ui': ['src'],
  comlink: ['src/client', 'workers/[^/]+/[^/]+\\.worker\\.ts'],
  dompurify: ['src'],
  fflate: ['workers', 'src/client'],
  'fractional-indexing': ['domain'],
  'highlight\\.js': ['src/editor'],
  hono: ['server'],
  htmlparser2: ['domain/document'],
  katex: ['src/editor'],
  kysely: ['workers/database', 'server'],
  'lean-qr': ['src/features/account'],
  'markdown-it': ['domain/document', 'workers/import', 'src/editor'],
  mermaid: ['src'],
  pino: ['server'],
  'prosemirror-(commands|dropcursor|gapcursor|highlight|history|inputrules|keymap|state|view)': [
    'src/editor',
  ],
  'prosemirror-markdown': ['domain/document', 'workers/import', 'src/editor'],
  'prosemirror-model': ['domain/document', 'workers', 'src/editor'],
  'prosemirror-(schema-list|tables|transform)': ['domain/document', 'src/editor'],
  svelte: ['src'],
  uuid: ['lib', 'protocol', 'domain', 'workers', 'src', 'server'],
  virtua: ['src'],
  'workbox-.+': ['workers/service'],
  ws: ['server'],
  'y-prosemirror': ['domain/document', 'workers', 'src/editor'],
  'y-protocols': ['src/editor', 'workers/sync', 'server'],
  yaml: ['domain', 'workers', 'server'],
  yjs: ['domain/document', 'workers', 'src/editor', 'server'],
  zod: ['lib', 'protocol', 'domain', 'workers', 'src', 'server'],
}

const roomRules = Object.entries(reachByRoom).map(([room, reach]) => ({
  name: `room-${room.replace('/', '-')}`,
  comment: `${room} may import ${reach.length === 0 ? 'nothing of ours' : reach.join(', ')}.`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    path: anyRoom,
    pathNot: [
      `^${room}/`,
      ...reach.map((name) => `^${name}/`),
      ...(room === 'src' ? [workerEntry] : []),
    ],
  },
}))

const packageRules = Object.entries(homesByPackage).map(([name, homes]) => ({
  name: `package-${name.replaceAll(/[^a-z-]+/g, '-')}`,
  comment: `${name} belongs to ${homes.join(', ')}.`,
  severity: 'error',
  from: { path: anyRoom, pathNot: homes.map((home) => `^${home}(/|$)`) },
  to: { path: `^node_modules/${name}/` },
}))

const listedPackages = Object.keys(homesByPackage).map((name) => `^node_modules/${name}/`)

module.exports = {
  forbidden: [
    {
      name: 'circle',
      comment: 'Two modules that need each other are one idea, or need a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolved',
      severity: 'error',
      from: {},
      // An address of an asset is the bundler's to resolve.
      to: { couldNotResolve: true, pathNot: '^(virtual:|\\?)|\\?url$' },
    },
    {
      name: 'package-unlisted',
      comment: 'Give the package a home in homesByPackage first.',
      severity: 'error',
      from: { path: anyRoom },
      to: { path: '^node_modules/', pathNot: [...listedPackages, '^node_modules/(@types|vite)/'] },
    },
    {
      name: 'node-only-in-server',
      comment: 'Everything but the server runs in a browser.',
      severity: 'error',
      from: { path: anyRoom, pathNot: '^server/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-tests-in-rooms',
      severity: 'error',
      from: { path: anyRoom },
      to: { path: '^(tests|bench|scripts)/' },
    },
    ...roomRules,
    ...packageRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'default'],
      extensions: ['.ts', '.svelte', '.mjs', '.js'],
    },
    exclude: { path: '\\.json$' },
  },
}
