import { t } from '../../words/words.ts'

type Keyed = { readonly label: string; readonly group: string; readonly keys: readonly string[] }

export type SheetGroup = { readonly label: string; readonly lines: readonly Keyed[] }

/** Keys of the palette itself: it is closed while the sheet shows. */
const paletteKeys: readonly Keyed[] = [
  { label: t('Open in a new tab'), group: t('In the search box'), keys: ['Mod+Enter'] },
  {
    label: t('Make a page of what is typed'),
    group: t('In the search box'),
    keys: ['Shift+Enter'],
  },
  { label: t('Take the completion'), group: t('In the search box'), keys: ['Tab'] },
]

/** Everything with keys, by group, narrowed to lines that have every word of the text. */
export function sheetGroups(shortcuts: readonly Keyed[], text: string): SheetGroup[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean)
  const groups = new Map<string, Map<string, Keyed>>()
  for (const shortcut of [...shortcuts, ...paletteKeys]) {
    const { label, group, keys } = shortcut
    const own = `${label} ${group} ${keys.join(' ').replaceAll('Mod', 'Ctrl')}`.toLowerCase()
    if (keys.length === 0 || !words.every((word) => own.includes(word))) continue
    const lines = groups.get(group) ?? new Map<string, Keyed>()
    groups.set(group, lines.set(label, shortcut))
  }
  return [...groups].map(([label, lines]) => ({ label, lines: [...lines.values()] }))
}
