import type { ImportLoss, ImportLossKind } from '../../../protocol/import.ts'
import type { ImportReport } from '../../actions/import-run.ts'
import { errorText, t } from '../../words/words.ts'
import { numberText, oneDigit } from '../../words/formats.ts'

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
    title: t('Unsafe paths'),
    outcome: t('Left out: a path may not lead out of what is imported.'),
  },
  unreadable: { title: t('Unreadable files'), outcome: t('Left out; the rest came in.') },
  too_large: {
    title: t('Too large for a page'),
    outcome: t('Kept as files, or left out where it says so.'),
  },
  invalid_utf8: {
    title: t('Text that is not UTF-8'),
    outcome: t('Came in; signs that could not be read stand as �.'),
  },
  frontmatter: {
    title: t('Properties that could not be read'),
    outcome: t('They stand as a code block at the top of their page.'),
  },
  missing_embed: {
    title: t('Embeds without their file'),
    outcome: t('They stay as they were written and show the missing name.'),
  },
  unresolved_link: {
    title: t('Links that name nothing'),
    outcome: t('They stay as they were written. A page of that name can be made from them.'),
  },
  missing_anchor: {
    title: t('Links to a missing part of a page'),
    outcome: t('They lead to the page; the heading or block they name is not there.'),
  },
  html: {
    title: 'HTML',
    outcome: t('Kept to the letter and shown as source; nothing in it runs.'),
  },
  nesting: { title: t('Nested too deep'), outcome: t('Came in flatter than it was.') },
  callout_title_link: {
    title: t('Links in callout titles'),
    outcome: t('They stand there as text.'),
  },
  link_label: {
    title: t('Formatting of a part of a link'),
    outcome: t(
      'The link and its words came in; bold, code and the like over some of them did not.',
    ),
  },
  skipped: {
    title: t('Left out on purpose'),
    outcome: t('Settings of programs and hidden files.'),
  },
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
    `# ${t('Import of {label}', { label: report.label })}`,
    '',
    `- ${t('Pages: {pages}', { pages: report.pages })}`,
    `- ${t('Files: {files}', { files: report.files })}`,
    `- ${t('Folders: {folders}', { folders: report.folders })}`,
    `- ${t('Links that lead to their page: {links}', { links: report.linksResolved })}`,
    `- ${t('Links that name nothing: {links}', { links: report.linksUnresolved })}`,
    `- ${t('Time: {time} s', { time: numberText(report.ms / 1000, oneDigit) })}`,
  ]
  if (report.stopped !== null)
    lines.push(`- ${t('Ended early: {message}', { message: errorText(report.stopped) })}`)
  for (const group of lossGroups(report.losses)) {
    lines.push('', `## ${group.title} (${group.count})`, '', group.outcome, '')
    lines.push(`| ${t('Path')} | ${t('What')} | ${t('Times')} |`, '| --- | --- | ---: |')
    for (const loss of group.losses)
      lines.push(`| ${cell(loss.path)} | ${cell(loss.detail)} | ${loss.count} |`)
  }
  return `${lines.join('\n')}\n`
}

/** Text that stays text inside a table of Markdown. */
function cell(text: string): string {
  return text.replaceAll(/[\\|`*_<>[\]]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ')
}
