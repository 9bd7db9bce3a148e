import type { TableKind } from '../../../protocol/maintenance.ts'

const kindByTable: Readonly<Record<string, TableKind>> = {
  nodes: 'pages',
  node_states: 'pages',
  node_updates: 'pages',
  node_text: 'search',
  node_search: 'search',
  mentions: 'search',
  node_tags: 'search',
  index_queue: 'search',
  search_terms: 'search',
  history_entries: 'history',
  node_versions: 'history',
  mutations: 'history',
}

/** What the rows of a table are for. Tables of full text belong to the one they serve. */
export function kindOfTable(name: string): TableKind {
  return kindByTable[name] ?? (name.startsWith('node_search_') ? 'search' : 'other')
}

/** True for what can be rebuilt from other tables, and for what SQLite keeps for itself. */
export function isDerivedTable(name: string): boolean {
  return kindOfTable(name) === 'search' || name.startsWith('sqlite_')
}
