/**
 * Whether two sides have the same rows of a root. A version names one row of the log, so that the versions of a root
 * tell which rows are there and how new each is; they are compared by their count and two sums.
 */
export type RootDigest = {
  readonly root: string
  readonly rows: number
  readonly sum: number
  /** Of the squares of what `version % digestModulus` leaves: two rows cannot make up for each other in both sums. */
  readonly squares: number
}

/** A million rows stay within exact numbers. */
export const digestModulus = 65_521

/** SQL: the columns of a digest over a table with a `version`. */
export const digestColumns = `count(*) AS rows, sum(version) AS sum,
  sum((version % ${digestModulus}) * (version % ${digestModulus})) AS squares`

/** The roots of which the two do not have the same, those included that only one of them has. */
export function differingRoots(
  own: readonly RootDigest[],
  other: readonly RootDigest[],
): readonly string[] {
  const textOf = ({ rows, sum, squares }: RootDigest) => `${rows} ${sum} ${squares}`
  const ownByRoot = new Map(own.map((digest) => [digest.root, textOf(digest)]))
  const otherByRoot = new Map(other.map((digest) => [digest.root, textOf(digest)]))
  const roots = new Set([...ownByRoot.keys(), ...otherByRoot.keys()])
  return [...roots].filter((root) => ownByRoot.get(root) !== otherByRoot.get(root)).sort()
}
