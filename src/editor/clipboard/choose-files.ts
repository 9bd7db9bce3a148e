import type { EditorView } from 'prosemirror-view'
import { make } from '../dom.ts'
import type { EditorHost } from '../editor-host.ts'
import { insertFiles } from './insert-files.ts'

/** Lets a person choose files of some kinds ('' for any) and puts them where the caret is. */
export function chooseFiles(view: EditorView, host: EditorHost, accept: string): void {
  const input = make('input', {
    type: 'file',
    multiple: true,
    accept: accept === '' ? null : accept,
  })
  input.addEventListener('change', () => {
    insertFiles(view, host, [...(input.files ?? [])], null).catch(host.report)
  })
  input.click()
}
