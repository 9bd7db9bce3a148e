/** True where the Command key is what others do with Control. */
export const isApple: boolean =
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

const appleNames: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Ctrl: '⌃',
  Enter: '↩',
  Backspace: '⌫',
}
const otherNames: Readonly<Record<string, string>> = { Mod: 'Ctrl', Delete: 'Del', Escape: 'Esc' }
const arrows: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** `Mod+Shift+L` as a person reads it here: `Ctrl Shift L`, or `⌘ ⇧ L`. A sequence `G H` stays `G H`. */
export function formatKeys(keys: string, apple: boolean = isApple): string {
  const names = apple ? appleNames : otherNames
  return keys
    .split(' ')
    .map((chord) =>
      chord
        .split('+')
        .map((key) => arrows[key] ?? names[key] ?? key)
        .join(' '),
    )
    .join(' ')
}

/** `Mod+Shift+L` for `aria-keyshortcuts`: `Control+Shift+L`, or `Meta+Shift+L`. */
export function ariaKeys(keys: string, apple: boolean = isApple): string {
  return keys.replaceAll('Mod', apple ? 'Meta' : 'Control')
}
