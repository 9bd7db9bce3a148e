/** How links are looked up while a text becomes a document. */

export type LinkKind = 'link' | 'embed' | 'image'

export type LinkQuery = {
  readonly kind: LinkKind
  /** As written, without the anchor; never ''. */
  readonly target: string
  readonly anchor: string
  /** `markdown` targets are relative to the note first, `wiki` ones are names in the vault. */
  readonly syntax: 'wiki' | 'markdown'
}

export type ResolvedLink = {
  readonly nodeId: string
  /** True for a page, false for a file. */
  readonly isPage: boolean
}

/** The node behind a link, or null. Called for every link, in order. */
export type LinkResolver = (query: LinkQuery) => ResolvedLink | null

/** What could not be taken over from a text as it was. */
export type LossKind = 'html' | 'nesting' | 'callout_title_link' | 'link_label'

export type LossListener = (kind: LossKind, detail: string) => void
