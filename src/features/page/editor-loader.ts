import type Editor from '../../editor/Editor.svelte'

type EditorModule = { readonly default: typeof Editor }

let loading: Promise<EditorModule> | undefined

/** The editor's chunk: loaded once, tried again after a failure. */
export function loadEditor(): Promise<EditorModule> {
  loading ??= import('../../editor/Editor.svelte')
  loading.catch(() => {
    loading = undefined
  })
  return loading
}
