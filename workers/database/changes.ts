/**
 * What a transaction touched, as routing keys: the words in which live queries say what they depend on. A change names
 * the state before and after, so a list that loses a row hears of it too.
 */
export type RoutingKey = string

export const routes = {
  /** The row of a node, by id: also one that does not exist yet. */
  node: (id: string): RoutingKey => `node:${id}`,
  /** Membership, order or rows of the children of a parent; 0 stands for the roots. */
  children: (parentKey: number | null): RoutingKey => `children:${parentKey ?? 0}`,
  /** The document of a node. */
  document: (id: string): RoutingKey => `document:${id}`,
  /** Derived text: searches, tags, backlinks. */
  text: 'text' as RoutingKey,
  trash: 'trash' as RoutingKey,
  /** The shape of the tree: what was made, moved, removed or brought back, wherever it stands. */
  tree: 'tree' as RoutingKey,
  /** The person's private root: favourites, recents. */
  private: 'private' as RoutingKey,
  mutations: 'mutations' as RoutingKey,
  templates: 'templates' as RoutingKey,
  /** Edits that were refused and are kept. */
  drafts: 'drafts' as RoutingKey,
  /** Which bytes of files wait, are kept or can be fetched again. */
  files: 'files' as RoutingKey,
  /** Everything: a change too wide to name. */
  all: '*' as RoutingKey,
} as const

export type Changes = Set<RoutingKey>
