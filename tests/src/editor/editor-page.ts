/** An editor on a page of its own, with a workspace in memory and an app around it that remembers what it was asked. */
import { flushSync, mount, unmount } from 'svelte'
import { expect, vi } from 'vitest'
import * as Y from 'yjs'
import { documentFromMarkdown } from '../../../domain/document/markdown/parse.ts'
import { markdownFromDocument } from '../../../domain/document/markdown/serialise.ts'
import { documentFromFragment, updateFromDocument } from '../../../domain/document/yjs.ts'
import { fail, ok } from '../../../lib/result.ts'
import { appError } from '../../../protocol/errors.ts'
import Editor from '../../../src/editor/Editor.svelte'
import type { DocumentDoor, SaveState } from '../../../src/editor/document-session.ts'
import type { EditorHost, MenuLine, NamedNode } from '../../../src/editor/editor-host.ts'
import type { PagePresence } from '../../../src/editor/presence/page-presence.ts'
import type { OutlineEntry } from '../../../src/editor/outline.ts'
import '../../../src/styles/reset.css'
import '../../../src/styles/tokens.css'
import '../../../src/styles/base.css'

/** How long a machine that does other things as well may take. */
const patience = { timeout: 10_000 }

export const nodeId = '0190f3a0-0000-7000-8000-000000000001'

const aino: NamedNode = {
  id: 'aino',
  type: 'page',
  name: 'Aino Rautio',
  icon: null,
  path: ['People'],
}
const shelf: NamedNode = { id: 'shelf', type: 'folder', name: 'Tape shelf', icon: '📼', path: [] }

export class PageInTest {
  readonly stored: Uint8Array[] = []
  readonly drafts: Uint8Array[] = []
  /** The disk takes no text just now. */
  isLocked = false
  readonly nodes = new Map([aino, shelf].map((node) => [node.id, node]))
  readonly asked: { readonly what: string; readonly with: readonly unknown[] }[] = []
  readonly reported: unknown[] = []
  readonly added: File[] = []
  menu: readonly MenuLine[] = []
  #presence: PagePresence | null = null
  #onPresence: (presence: PagePresence | null) => void = () => undefined
  outline: readonly OutlineEntry[] = []
  saveState: SaveState = { unsaved: false, error: null }
  receive: (update: Uint8Array) => void = () => undefined
  readonly #watchers = new Map<string, Set<(node: NamedNode | null) => void>>()
  #state: Uint8Array | null
  #reset: () => void = () => undefined
  readonly #target = document.createElement('div')
  #component: ReturnType<typeof mount> | null = null
  isReady = false

  private constructor(state: Uint8Array | null) {
    this.#state = state
  }

  static async open(
    content: string | Y.Doc,
    options: { readonly isReadOnly?: boolean } = {},
  ): Promise<PageInTest> {
    const state =
      typeof content === 'string'
        ? content === ''
          ? null
          : updateFromDocument(documentFromMarkdown(content, { resolve: resolveLink }))
        : Y.encodeStateAsUpdate(content)
    const page = new PageInTest(state)
    document.body.append(page.#target)
    page.#target.className = 'editor-in-test'
    page.#component = mount(Editor, {
      target: page.#target,
      props: {
        workspace: page.door,
        nodeId,
        host: page.host,
        isReadOnly: options.isReadOnly ?? false,
        onready: () => (page.isReady = true),
        onoutline: (entries: readonly OutlineEntry[]) => (page.outline = entries),
        onsavestate: (state_: SaveState) => (page.saveState = state_),
      },
    })
    await vi.waitFor(() => {
      expect(page.isReady || page.#target.querySelector('[role=alert]') !== null).toBe(true)
    }, patience)
    // Menus and the later plugins come as chunks of their own.
    await import('../../../src/editor/ui/Menus.svelte')
    await import('../../../src/editor/later-plugins.ts')
    await new Promise((resolve) => setTimeout(resolve, 20))
    return page
  }

  readonly door: DocumentDoor = {
    openDocument: async (_nodeId, _origin, onUpdate, onReset) => {
      this.receive = onUpdate
      this.#reset = onReset
      return {
        document: { state: this.#state ?? new Uint8Array(), isEmpty: this.#state === null },
        close: () => undefined,
      }
    },
    mutate: async (_name, args) => {
      if ('code' in args) this.drafts.push(args.update)
      else if (this.isLocked)
        return fail(appError('storage_locked', 'Another window holds the file.'))
      else this.stored.push(args.update)
      return ok(null)
    },
  }

  readonly host: EditorHost = {
    watchNode: (id, callback) => {
      const callbacks = this.#watchers.get(id) ?? new Set()
      this.#watchers.set(id, callbacks.add(callback))
      callback(this.nodes.get(id) ?? null)
      return () => void callbacks.delete(callback)
    },
    suggestNodes: async (text, limit) =>
      [...this.nodes.values()]
        .filter((node) => node.name.toLowerCase().includes(text.toLowerCase()))
        .slice(0, limit),
    suggestTags: async (prefix) => ['archive', 'audio'].filter((tag) => tag.startsWith(prefix)),
    createPage: async (name) => {
      this.nodes.set('made', { id: 'made', type: 'page', name, icon: null })
      return 'made'
    },
    openNode: (...args) => this.#note('openNode', args),
    openTag: (...args) => this.#note('openTag', args),
    watchFile(_nodeId, _isWanted, callback) {
      callback({ url: null, note: null, act: () => undefined })
      return () => undefined
    },
    addFiles: async (files) => {
      this.added.push(...files)
      return files.map((file) => ({ nodeId: 'file', name: file.name, mime: file.type }))
    },
    watchText: (_id, _anchor, callback) => {
      callback('Nineteen years of nights.')
      return () => undefined
    },
    watchPresence: (callback) => {
      this.#onPresence = callback
      callback(this.#presence)
      return () => undefined
    },
    blockLink: (anchor) => `https://here.test/page#${anchor}`,
    openMenu: (menu) => (this.menu = menu.items),
    announce: (message) => this.#note('announce', [message]),
    report: (error) => this.reported.push(error),
  }

  /** Lets others be on the page, or nobody. */
  setPresence(presence: PagePresence | null): void {
    this.#presence = presence
    this.#onPresence(presence)
  }

  #note(what: string, args: readonly unknown[]): void {
    this.asked.push({ what, with: args })
  }

  rename(id: string, name: string): void {
    const node = this.nodes.get(id)
    if (node === undefined) throw new Error(`No node ${id}`)
    const renamed = { ...node, name }
    this.nodes.set(id, renamed)
    this.#watchers.get(id)?.forEach((callback) => {
      callback(renamed)
    })
  }

  /** What was written since the page was opened was refused: the editor hears that all it holds is void. */
  refuseAll(): void {
    this.stored.length = 0
    this.#reset()
  }

  /** The element people type into. */
  get text(): HTMLElement {
    return this.find('.page-text')
  }

  get element(): HTMLElement {
    return this.#target
  }

  find(selector: string): HTMLElement {
    const found = document.querySelector<HTMLElement>(selector)
    if (found === null) throw new Error(`Nothing matches ${selector}`)
    return found
  }

  /** Runs the line of the open menu that is called so. */
  choose(label: string): void {
    const line = this.menu.find((item) => 'run' in item && item.label === label)
    if (line === undefined || !('run' in line)) throw new Error(`The menu has no line ${label}`)
    line.run()
    flushSync()
  }

  /** Everything the workspace holds, as one document. */
  get doc(): Y.Doc {
    const doc = new Y.Doc()
    if (this.#state !== null) Y.applyUpdate(doc, this.#state)
    for (const update of this.stored) Y.applyUpdate(doc, update)
    return doc
  }

  get xml(): string {
    return this.doc.getXmlFragment('content').toJSON()
  }

  get markdown(): string {
    const document = documentFromFragment(this.doc.getXmlFragment('content'))
    return markdownFromDocument(document, (id) => this.nodes.get(id)?.name ?? null).trimEnd()
  }

  /** Waits until what is stored reads so. */
  async expectMarkdown(markdown: string): Promise<void> {
    await vi.waitFor(() => {
      expect(this.markdown).toBe(markdown)
    }, patience)
  }

  async close(): Promise<void> {
    if (this.#component !== null) await unmount(this.#component)
    this.#component = null
    this.#target.remove()
  }
}

function resolveLink({ target }: { readonly target: string }) {
  const node = [aino, shelf].find(({ name }) => name === target)
  return node === undefined ? null : { nodeId: node.id, isPage: true }
}
