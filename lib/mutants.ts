/**
 * Seeded bugs. At the place where a bug would matter the code asks `mutant('name')`; while the tests make that bug
 * active the answer is true, and they have to notice. A build of the product has none of it: the bundler puts `false`
 * for every call, and what it guards falls away (`scripts/vite/without-mutants.mjs`), so a name is a literal in single
 * quotes.
 */
let active: string | null = null

export function mutant(name: string): boolean {
  return name === active
}

/** Makes one bug active in this thread; null makes none. */
export function setMutant(name: string | null): void {
  active = name
}
