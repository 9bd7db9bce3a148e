import type { QueryName } from '../../../protocol/queries/registry.ts'
import { documentMarkdown } from './document-markdown.ts'
import { documentOutline } from './document-outline.ts'
import { documentText } from './document-text.ts'
import { draftsCompare } from './drafts-compare.ts'
import { draftsExport } from './drafts-export.ts'
import { draftsList } from './drafts-list.ts'
import { favouritesList } from './favourites-list.ts'
import { filesKept } from './files-kept.ts'
import { filesRoom } from './files-room.ts'
import { filesUnsent } from './files-unsent.ts'
import { mutationsList } from './mutations-list.ts'
import { nodesBacklinks } from './nodes-backlinks.ts'
import { nodesGet } from './nodes-get.ts'
import { nodesList } from './nodes-list.ts'
import { nodesPath } from './nodes-path.ts'
import { nodesSearch } from './nodes-search.ts'
import { nodesSuggest } from './nodes-suggest.ts'
import { nodesSummaries } from './nodes-summaries.ts'
import type { Query } from './query.ts'
import { receiptsGet } from './receipts-get.ts'
import { recentsList } from './recents-list.ts'
import { syncQueue } from './sync-queue.ts'
import { tagsList } from './tags-list.ts'
import { templatesList } from './templates-list.ts'
import { trashList } from './trash-list.ts'
import { treeLocate } from './tree-locate.ts'
import { treeWindow } from './tree-window.ts'
import { usersList } from './users-list.ts'
import { workspaceCounts } from './workspace-counts.ts'

export const queries = {
  'nodes.get': nodesGet,
  'nodes.list': nodesList,
  'nodes.path': nodesPath,
  'nodes.search': nodesSearch,
  'nodes.suggest': nodesSuggest,
  'nodes.backlinks': nodesBacklinks,
  'nodes.summaries': nodesSummaries,
  'tree.window': treeWindow,
  'tree.locate': treeLocate,
  'trash.list': trashList,
  'favourites.list': favouritesList,
  'recents.list': recentsList,
  'tags.list': tagsList,
  'templates.list': templatesList,
  'document.text': documentText,
  'document.markdown': documentMarkdown,
  'document.outline': documentOutline,
  'mutations.list': mutationsList,
  'receipts.get': receiptsGet,
  'sync.queue': syncQueue,
  'drafts.list': draftsList,
  'drafts.compare': draftsCompare,
  'drafts.export': draftsExport,
  'users.list': usersList,
  'files.unsent': filesUnsent,
  'files.kept': filesKept,
  'files.room': filesRoom,
  'workspace.counts': workspaceCounts,
} as const satisfies { [Name in QueryName]: Query<Name> }
