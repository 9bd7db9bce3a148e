/** Gives the development and preview servers the addresses and, where a build is served, the headers of the real one. */

/**
 * @param {(path: string) => Readonly<Record<string, string>>} securityHeaders
 * @returns {import('vite').Plugin}
 */
export function ownAddresses(securityHeaders) {
  return {
    name: 'holdfast:own-addresses',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        rewriteAddress(request)
        next()
      })
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = rewriteAddress(request)
        for (const [name, value] of Object.entries(securityHeaders(path))) {
          response.setHeader(name, value)
        }
        next()
      })
    },
  }
}

/** @param {{ url?: string | undefined }} request */
function rewriteAddress(request) {
  const [path = '/', search] = (request.url ?? '/').split('?', 2)
  if (path !== '/recover') return path
  request.url = search === undefined ? '/recover.html' : `/recover.html?${search}`
  return '/recover.html'
}
