/**
 * What every answer tells the browser about what the app may do. The app loads nothing from elsewhere, runs no inline
 * script and turns no string into markup or a script's address outside the named Trusted Types policies.
 */

type Directives = Readonly<Record<string, readonly string[]>>

/**
 * Trusted Types policies that exist in the app: `default` lets workers start from the app's own URLs, the others
 * belong to Svelte's templates, ProseMirror's clipboard and the sanitiser of pasted HTML.
 */
const trustedTypesPolicies = [
  'default',
  'svelte-trusted-html',
  'ProseMirrorClipboard',
  'dompurify',
] as const

const appDirectives: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  'media-src': ["'self'", 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  // A PDF file in the browser's own viewer. The app makes blob: addresses of such files only, and a document behind one
  // would stand under this same policy.
  'frame-src': ["'self'", 'blob:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'form-action': ["'self'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': trustedTypesPolicies,
}

/**
 * The document that draws diagrams: framed by the app, given text and answering with a picture. Its library writes
 * style elements and markup, so it gets a page of its own that can reach nothing: no connection, no frame, no form.
 */
const diagramDirectives: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ['data:'],
  'font-src': ["'self'"],
  'connect-src': ["'none'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'self'"],
  'form-action': ["'none'"],
}

/**
 * The document that shows one picture or one page of another site after a person asked for it. It alone may reach
 * other origins, by a picture and by a frame and by nothing else: it can read no answer and send no data.
 */
const remoteDirectives: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ['https:'],
  'frame-src': ['https:'],
  'connect-src': ["'none'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'self'"],
  'form-action': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
}

const render = (directives: Directives) =>
  Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')

/** What the API answers is data: no document, and one that is taken for it can do nothing. */
const apiDirectives: Directives = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'form-action': ["'none'"],
  sandbox: [],
}

const appPolicy = render(appDirectives)
const apiPolicy = render(apiDirectives)
const policyByPath: ReadonlyMap<string, string> = new Map([
  ['/diagram.html', render(diagramDirectives)],
  ['/remote.html', render(remoteDirectives)],
])

const unusedFeatures = [
  'accelerometer',
  'browsing-topics',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'midi',
  'payment',
  'serial',
  'usb',
]

/** The headers for the answer at a path of the server. */
export function securityHeaders(path: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': policyOf(path),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': unusedFeatures.map((feature) => `${feature}=()`).join(', '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}

function policyOf(path: string): string {
  return path.startsWith('/api/') ? apiPolicy : (policyByPath.get(path) ?? appPolicy)
}
