/** Copy, paste and drop. */
import { Fragment, Slice } from 'prosemirror-model'
import { Plugin, TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { readWord } from '../attribute.ts'
import { codeLanguageId } from '../code-languages.ts'
import { addressFrom } from '../commands/marks.ts'
import { marksOf, nodesOf } from '../document-nodes.ts'
import type { EditorHost } from '../editor-host.ts'
import { tableTools } from '../tables/table-door.ts'
import { asPaste, insertFiles } from './insert-files.ts'
import type * as Codecs from './codecs.ts'
import { looksLikeMarkdown } from './markdown-text.ts'

/** Once loaded, copying can answer at once. */
let codecs: typeof Codecs | null = null
async function loadCodecs(): Promise<typeof Codecs> {
  codecs ??= await import('./codecs.ts')
  return codecs
}

/** What a paste brought, read while the event lasts. */
type Brought = {
  readonly html: string
  readonly text: string
  readonly files: readonly File[]
  /** The language, when it comes from a code editor that tells. */
  readonly codeLanguage: string | null
}

function read(data: DataTransfer): Brought {
  let codeLanguage: string | null = null
  const source = data.getData('vscode-editor-data')
  const mode = /"mode"\s*:\s*"([^"]+)"/.exec(source)?.[1]
  if (mode !== undefined) codeLanguage = mode
  return {
    html: data.getData('text/html'),
    text: data.getData('text/plain').replace(/\r\n?/g, '\n'),
    files: [...data.files],
    codeLanguage,
  }
}

class Clipboard {
  readonly #host: EditorHost
  #isPlain = false

  constructor(host: EditorHost) {
    this.#host = host
  }

  /** Remembers whether the coming paste was asked for without its looks. */
  noteKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() === 'v') this.#isPlain = event.shiftKey
  }

  paste(view: EditorView, event: ClipboardEvent): boolean {
    const isPlain = this.#isPlain
    this.#isPlain = false
    if (event.clipboardData === null || !view.editable) return false
    const brought = read(event.clipboardData)
    const { selection } = view.state
    const { html, text, files } = brought
    if (files.length > 0 && !/<(?:p|li|table|h[1-6])[\s>]/i.test(html)) {
      insertFiles(view, this.#host, files, null).catch(this.#host.report)
      return true
    }
    if (isPlain || selection.$from.parent.type.spec.code === true) return false
    if (this.#pasteAddress(view, text)) return true
    // What was copied here keeps its own way, which knows every node.
    if (html.includes('data-pm-slice')) return false
    if (html === '' && !looksLikeMarkdown(text) && brought.codeLanguage === null) return false
    this.#insert(view, brought).catch(this.#host.report)
    return true
  }

  /** An address over selected words makes them a link. */
  #pasteAddress(view: EditorView, text: string): boolean {
    const href =
      /^\S+$/.test(text.trim()) && /^[a-z]+:/i.test(text.trim()) ? addressFrom(text) : null
    const { selection, tr, schema } = view.state
    const { $from, $to, from, to, empty } = TextSelection.between(selection.$from, selection.$to)
    if (href === null || !$from.sameParent($to) || !$from.parent.inlineContent) return false
    const { link } = marksOf(schema)
    if (empty) tr.replaceSelectionWith(schema.text(text.trim(), [link.create({ href })]), false)
    else tr.addMark(from, to, link.create({ href }))
    view.dispatch(tr.removeStoredMark(link).setMeta('paste', true).setMeta('uiEvent', 'paste'))
    return true
  }

  async #insert(view: EditorView, brought: Brought): Promise<void> {
    const { sliceFromHtml, sliceFromMarkdown } = await loadCodecs()
    if (view.isDestroyed) return
    const { schema } = view.state
    const { html, text, codeLanguage } = brought
    let slice: Slice
    if (codeLanguage !== null && codeLanguage !== 'markdown' && text.includes('\n')) {
      const language = codeLanguageId(codeLanguage) ?? readWord(codeLanguage)
      const code = nodesOf(schema).code_block.create({ language }, schema.text(text))
      slice = new Slice(Fragment.from(code), 0, 0)
    } else if (html === '' || codeLanguage !== null) slice = sliceFromMarkdown(text, schema)
    else {
      slice = await sliceFromHtml(html, view.state.selection.$from, async (file) => {
        const [added] = await this.#host.addFiles([file])
        return added?.nodeId ?? null
      })
    }
    if (view.isDestroyed) return
    if (tableTools()?.pasteIntoCells(view, new ClipboardEvent('paste'), slice) === true) return
    view.dispatch(asPaste(view.state.tr.replaceSelection(slice)))
  }

  drop(view: EditorView, event: DragEvent): boolean {
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0 || !view.editable) return false
    event.preventDefault()
    const position = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? null
    insertFiles(view, this.#host, files, position).catch(this.#host.report)
    return true
  }

  /** Text for other programs: Markdown, but for words without any form. */
  toText(slice: Slice, view: EditorView): string {
    const plain = slice.content.textBetween(0, slice.content.size, '\n\n', '\n')
    if (codecs === null || isOnlyWords(slice)) return plain
    const nameOf = (nodeId: string) => {
      let name: string | null = null
      const stop = this.#host.watchNode(nodeId, (node) => (name = node?.name ?? null))
      stop()
      return name
    }
    if (view.state.selection.$from.parent.type.spec.code === true) return plain
    return codecs.markdownFromSlice(slice, nameOf)
  }
}

function isOnlyWords(slice: Slice): boolean {
  const { content } = slice
  const first = content.firstChild
  if (
    content.childCount !== 1 ||
    first === null ||
    !/^(?:paragraph|heading|code_block)$/.test(first.type.name)
  ) {
    return (
      content.childCount > 0 &&
      first?.isText === true &&
      first.marks.length === 0 &&
      content.childCount === 1
    )
  }
  if (slice.openStart === 0) return false
  let isPlain = true
  first.forEach((child) => (isPlain &&= child.isText && child.marks.length === 0))
  return isPlain
}

export function clipboardPlugin(host: EditorHost): Plugin {
  const clipboard = new Clipboard(host)
  return new Plugin({
    props: {
      handlePaste: (view, event) => clipboard.paste(view, event),
      handleDrop: (view, event) => clipboard.drop(view, event),
      clipboardTextSerializer: (slice, view) => clipboard.toText(slice, view),
      handleDOMEvents: {
        keydown: (_view, event) => {
          clipboard.noteKey(event)
          return false
        },
        // Copying has to answer at once, so what it needs is there before.
        focus: () => {
          loadCodecs().catch(host.report)
          return false
        },
      },
    },
  })
}
