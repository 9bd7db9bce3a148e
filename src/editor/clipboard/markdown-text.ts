/** Signs that a text was written as Markdown; ordinary prose has none of them. */
const signs: readonly RegExp[] = [
  /^#{1,6} \S/m,
  /^\s*[-*+] \[[ xX]\] /m,
  /^\s*[-*+] \S.*\n\s*[-*+] \S/m,
  /^\s*\d{1,3}[.)] \S.*\n\s*\d{1,3}[.)] \S/m,
  /^```/m,
  /^> \S/m,
  /^\|.+\|\s*\n\|[\s:|-]+\|/m,
  /(?:^|\s)\*\*[^\s*][^*\n]*\*\*/,
  /\[[^\]\n]+\]\((?:https?:|mailto:|[^\s()]+\.md)[^)\n]*\)/,
  /\[\[[^\]\n]+\]\]/,
  /(?:^|\s)`[^`\n]+`/,
  /(?:^|\s)==[^\s=][^=\n]*==/,
  /^\$\$\s*$/m,
]

/** True where pasted text is better read as Markdown than as words. */
export function looksLikeMarkdown(text: string): boolean {
  return signs.some((sign) => sign.test(text))
}
