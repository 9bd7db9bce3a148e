/** Languages a code block can be in. Each grammar is a chunk of its own, loaded when a block of it is seen. */
import type { LanguageFn } from 'highlight.js'

type Grammar = Promise<{ readonly default: LanguageFn }>
export type CodeLanguage = {
  readonly label: string
  readonly aliases: readonly string[]
  readonly load: () => Grammar
}

export const codeLanguages: Readonly<Record<string, CodeLanguage>> = {
  bash: {
    label: 'Shell',
    aliases: ['sh', 'zsh', 'shell', 'console'],
    load: () => import('highlight.js/lib/languages/bash'),
  },
  c: { label: 'C', aliases: ['h'], load: () => import('highlight.js/lib/languages/c') },
  clojure: {
    label: 'Clojure',
    aliases: ['clj'],
    load: () => import('highlight.js/lib/languages/clojure'),
  },
  cpp: {
    label: 'C++',
    aliases: ['c++', 'cc', 'hpp'],
    load: () => import('highlight.js/lib/languages/cpp'),
  },
  csharp: {
    label: 'C#',
    aliases: ['cs', 'c#'],
    load: () => import('highlight.js/lib/languages/csharp'),
  },
  css: { label: 'CSS', aliases: [], load: () => import('highlight.js/lib/languages/css') },
  dart: { label: 'Dart', aliases: [], load: () => import('highlight.js/lib/languages/dart') },
  diff: {
    label: 'Diff',
    aliases: ['patch'],
    load: () => import('highlight.js/lib/languages/diff'),
  },
  dockerfile: {
    label: 'Dockerfile',
    aliases: ['docker'],
    load: () => import('highlight.js/lib/languages/dockerfile'),
  },
  elixir: {
    label: 'Elixir',
    aliases: ['ex', 'exs'],
    load: () => import('highlight.js/lib/languages/elixir'),
  },
  erlang: {
    label: 'Erlang',
    aliases: ['erl'],
    load: () => import('highlight.js/lib/languages/erlang'),
  },
  go: { label: 'Go', aliases: ['golang'], load: () => import('highlight.js/lib/languages/go') },
  graphql: {
    label: 'GraphQL',
    aliases: ['gql'],
    load: () => import('highlight.js/lib/languages/graphql'),
  },
  haskell: {
    label: 'Haskell',
    aliases: ['hs'],
    load: () => import('highlight.js/lib/languages/haskell'),
  },
  xml: {
    label: 'HTML, XML',
    aliases: ['html', 'svg', 'xhtml'],
    load: () => import('highlight.js/lib/languages/xml'),
  },
  ini: {
    label: 'INI, TOML',
    aliases: ['toml'],
    load: () => import('highlight.js/lib/languages/ini'),
  },
  java: { label: 'Java', aliases: [], load: () => import('highlight.js/lib/languages/java') },
  javascript: {
    label: 'JavaScript',
    aliases: ['js', 'jsx', 'mjs', 'cjs'],
    load: () => import('highlight.js/lib/languages/javascript'),
  },
  json: {
    label: 'JSON',
    aliases: ['json5', 'jsonc'],
    load: () => import('highlight.js/lib/languages/json'),
  },
  julia: {
    label: 'Julia',
    aliases: ['jl'],
    load: () => import('highlight.js/lib/languages/julia'),
  },
  kotlin: {
    label: 'Kotlin',
    aliases: ['kt'],
    load: () => import('highlight.js/lib/languages/kotlin'),
  },
  latex: {
    label: 'LaTeX',
    aliases: ['tex'],
    load: () => import('highlight.js/lib/languages/latex'),
  },
  lua: { label: 'Lua', aliases: [], load: () => import('highlight.js/lib/languages/lua') },
  makefile: {
    label: 'Makefile',
    aliases: ['make'],
    load: () => import('highlight.js/lib/languages/makefile'),
  },
  markdown: {
    label: 'Markdown',
    aliases: ['md'],
    load: () => import('highlight.js/lib/languages/markdown'),
  },
  matlab: { label: 'MATLAB', aliases: [], load: () => import('highlight.js/lib/languages/matlab') },
  nix: { label: 'Nix', aliases: [], load: () => import('highlight.js/lib/languages/nix') },
  objectivec: {
    label: 'Objective-C',
    aliases: ['objc'],
    load: () => import('highlight.js/lib/languages/objectivec'),
  },
  perl: { label: 'Perl', aliases: ['pl'], load: () => import('highlight.js/lib/languages/perl') },
  php: { label: 'PHP', aliases: [], load: () => import('highlight.js/lib/languages/php') },
  powershell: {
    label: 'PowerShell',
    aliases: ['ps1'],
    load: () => import('highlight.js/lib/languages/powershell'),
  },
  python: {
    label: 'Python',
    aliases: ['py'],
    load: () => import('highlight.js/lib/languages/python'),
  },
  r: { label: 'R', aliases: [], load: () => import('highlight.js/lib/languages/r') },
  ruby: { label: 'Ruby', aliases: ['rb'], load: () => import('highlight.js/lib/languages/ruby') },
  rust: { label: 'Rust', aliases: ['rs'], load: () => import('highlight.js/lib/languages/rust') },
  scala: { label: 'Scala', aliases: [], load: () => import('highlight.js/lib/languages/scala') },
  scss: { label: 'SCSS', aliases: ['sass'], load: () => import('highlight.js/lib/languages/scss') },
  sql: {
    label: 'SQL',
    aliases: ['sqlite', 'postgres'],
    load: () => import('highlight.js/lib/languages/sql'),
  },
  swift: { label: 'Swift', aliases: [], load: () => import('highlight.js/lib/languages/swift') },
  typescript: {
    label: 'TypeScript',
    aliases: ['ts', 'tsx'],
    load: () => import('highlight.js/lib/languages/typescript'),
  },
  yaml: { label: 'YAML', aliases: ['yml'], load: () => import('highlight.js/lib/languages/yaml') },
}

/** The language a name or an alias means, or null. */
export function codeLanguageId(name: string): string | null {
  const wanted = name.toLowerCase()
  if (Object.hasOwn(codeLanguages, wanted)) return wanted
  const found = Object.entries(codeLanguages).find(([, { aliases }]) => aliases.includes(wanted))
  return found?.[0] ?? null
}
