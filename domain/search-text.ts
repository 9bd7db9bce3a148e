/**
 * Text as the full-text index sees it. Scripts that are written without spaces (Han, kana, Thai, Lao, Khmer, Burmese)
 * are split into single letters, so that any run of them is found as a phrase; case and accents are folded by the
 * tokenizer itself. What is shown to people is never this text.
 */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/gu
const hasUnspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

export function indexedText(text: string): string {
  return hasUnspaced.test(text) ? text.replace(unspaced, ' $& ') : text
}

/** The words that a node's attributes add to its text: every text in them but the name and what only machines read. */
export function attributesText(attributes: { readonly [key: string]: unknown }): string {
  const parts: string[] = []
  for (const [key, value] of Object.entries(attributes))
    if (!silentKeys.has(key)) collectText(value, parts, 0)
  return parts.join('\n')
}

const silentKeys = new Set(['name', 'icon', 'cover', 'hash', 'mime', 'template', 'color'])

function collectText(value: unknown, parts: string[], depth: number): void {
  if (typeof value === 'string') {
    if (value !== '') parts.push(value)
  } else if (typeof value === 'number') parts.push(String(value))
  else if (depth < 8 && value !== null && typeof value === 'object')
    for (const inner of Object.values(value)) collectText(inner, parts, depth + 1)
}
