/** The part of the Trusted Types API that is used here. */
type PolicyFactory = {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown
}

/**
 * Lets a page or a worker start workers by plain URL strings where Trusted Types are enforced, as long as the URL is
 * its own. Does nothing where the browser has no Trusted Types. Call once, before the first worker starts; `isOwn`
 * gets the URL as the caller wrote it. Markup stays forbidden: this policy makes no HTML.
 */
export function allowOwnScriptUrls(scope: object, isOwn: (url: string) => boolean): void {
  const factory = 'trustedTypes' in scope ? scope.trustedTypes : undefined
  if (!isPolicyFactory(factory)) return
  factory.createPolicy('default', {
    createScriptURL(url) {
      if (!isOwn(url)) throw new TypeError(`A worker may not start from ${url}: it is not ours.`)
      return url
    },
  })
}

function isPolicyFactory(value: unknown): value is PolicyFactory {
  return (
    typeof value === 'object' &&
    value !== null &&
    'createPolicy' in value &&
    typeof value.createPolicy === 'function'
  )
}
