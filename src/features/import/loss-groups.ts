import type { ImportLoss, ImportLossKind } from '../../../protocol/import.ts'
import type { ImportReport } from '../../actions/import-run.ts'

export type LossGroup = {
  readonly kind: ImportLossKind
  readonly title: string
  /** What became of these. */
  readonly outcome: string
  /** How many there are, repeated ones included. */
  readonly count: number
  readonly losses: readonly ImportLoss[]
}

/** In the order of weight: what is missing first, what merely looks different last. */
const groupTexts: Readonly<Record<ImportLossKind, { title: string; outcome: string }>> = {
  unsafe_path: {
    title: 'Unsafe paths',
    outcome: 'Left out: a path may not lead out of what is imported.',
  },
  unreadable: { title: 'Unreadable files', outcome: 'Left out; the rest came in.' },
  too_large: {
    title: 'Too large for a page',
    outcome: 'Kept as files, or left out where it says so.',
  },
  invalid_utf8: {
    title: 'Text that is not UTF-8',
    outcome: 'Came in; signs that could not be read stand as �.',
  },
  frontmatter: {
    title: 'Properties that could not be read',
    outcome: 'They stand as a code block at the top of their page.',
  },
  missing_embed: {
    title: 'Embeds without their file',
    outcome: 'They stay as they were written and show the missing name.',
  },
  unresolved_link: {
    title: 'Links that name nothing',
    outcome: 'They stay as they were written. A page of that name can be made from them.',
  },
  missing_anchor: {
    title: 'Links to a missing part of a page',
    outcome: 'They lead to the page; the heading or block they name is not there.',
  },
  html: { title: 'HTML', outcome: 'Kept to the letter and shown as source; nothing in it runs.' },
  nesting: { title: 'Nested too deep', outcome: 'Came in flatter than it was.' },
  callout_title_link: {
    title: 'Links in callout titles',
    outcome: 'They stand there as text.',
  },
  link_label: {
    title: 'Formatting of a part of a link',
    outcome: 'The link and its words came in; bold, code and the like over some of them did not.',
  },
  skipped: { title: 'Left out on purpose', outcome: 'Settings of programs and hidden files.' },
}

const kinds = Object.keys(groupTexts) as ImportLossKind[]

/** The losses by kind, the weighty kinds first. */
export function lossGroups(losses: readonly ImportLoss[]): LossGroup[] {
  return kinds.flatMap((kind) => {
    const own = losses.filter((loss) => loss.kind === kind)
    if (own.length === 0) return []
    const count = own.reduce((sum, loss) => sum + loss.count, 0)
    return [{ kind, ...groupTexts[kind], count, losses: own }]
  })
}

/** The outermost folder, with its slash, when every path lies in it; else ''. */
export function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths
  const folder = first.slice(0, first.indexOf('/') + 1)
  return paths.every((path) => path.startsWith(folder)) ? folder : ''
}

/** The report as a Markdown document, for keeping. */
export function reportMarkdown(report: ImportReport): string {
  const lines = [
    `# Import of ${report.label}`,
    '',
    `- Pages: ${report.pages}`,
    `- Files: ${report.files}`,
    `- Folders: ${report.folders}`,
    `- Links that lead to their page: ${report.linksResolved}`,
    `- Links that name nothing: ${report.linksUnresolved}`,
    `- Time: ${(report.ms / 1000).toFixed(1)} s`,
  ]
  if (report.stopped !== null) lines.push(`- Ended early: ${report.stopped.message}`)
  for (const group of lossGroups(report.losses)) {
    lines.push('', `## ${group.title} (${group.count})`, '', group.outcome, '')
    lines.push('| Path | What | Times |', '| --- | --- | ---: |')
    for (const loss of group.losses)
      lines.push(`| ${cell(loss.path)} | ${cell(loss.detail)} | ${loss.count} |`)
  }
  return `${lines.join('\n')}\n`
}

/** Text that stays text inside a table of Markdown. */
function cell(text: string): string {
  return text.replaceAll(/[\\|`*_<>[\]]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
}
