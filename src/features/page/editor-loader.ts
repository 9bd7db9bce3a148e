import type Editor from '../../editor/Editor.svelte'
import { startEditorWords } from '../../words/language.ts'

type EditorModule = { readonly default: typeof Editor }

let loading: Promise<EditorModule> | undefined

/** The editor's chunk: loaded once, tried again after a failure. */
export function loadEditor(): Promise<EditorModule> {
  loading ??= startEditorWords((error) => reportError(error)).then(
    () => import('../../editor/Editor.svelte'),
  )
  loading.catch(() => {
    loading = undefined
  })
  return loading
}
