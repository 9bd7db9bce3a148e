/** Delays for a retried operation: exponential from `firstMs`, capped at `maxMs`, with full jitter from `random`. */
export function backoffDelayMs(
  attempt: number,
  { firstMs, maxMs }: { readonly firstMs: number; readonly maxMs: number },
  random: () => number,
): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** attempt)
  return ceiling / 2 + (random() * ceiling) / 2
}
