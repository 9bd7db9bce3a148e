/** Runs once the browser has nothing better to do. Returns the function that calls it off. */
export function whenIdle(run: () => void): () => void {
  // Safari has no idle callbacks.
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, 1000)
    return () => {
      clearTimeout(timer)
    }
  }
  const request = window.requestIdleCallback(run)
  return () => {
    window.cancelIdleCallback(request)
  }
}

/** Resolves once the browser has nothing better to do. */
export function idle(): Promise<void> {
  return new Promise((resolve) => void whenIdle(resolve))
}
