/** Appends many items. `push(...items)` overflows the stack from about a hundred thousand on. */
export function append<T>(target: T[], items: Iterable<T>): void {
  for (const item of items) target.push(item)
}

/** The largest of the values and `least`, for any number of values. */
export function largest(least: number, values: Iterable<number>): number {
  let max = least
  for (const value of values) if (value > max) max = value
  return max
}
