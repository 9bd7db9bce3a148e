import { Linter } from 'eslint'
import svelte from 'eslint-plugin-svelte'
import tseslint from 'typescript-eslint'
import { expect, test } from 'vitest'
import { noBareWords } from '../../scripts/words/no-bare-words.mjs'

const plugins = { words: { rules: { 'no-bare-words': noBareWords } } }
const rules = { 'words/no-bare-words': 'error' } as const

function bareWords(source: string, filename: string): string[] {
  const messages = new Linter().verify(
    source,
    [
      { files: ['**/*.ts'], plugins, rules, languageOptions: { parser: tseslint.parser } },
      ...svelte.configs.base,
      {
        files: ['**/*.svelte'],
        plugins,
        rules,
        languageOptions: { parserOptions: { parser: tseslint.parser } },
      },
    ],
    filename,
  )
  return messages.map(({ message }) => /^“(.*)”/.exec(message)?.[1] ?? message)
}

const inComponent = (markup: string) => bareWords(markup, 'Some.svelte')
const inScript = (script: string) => bareWords(script, 'some.ts')

test('text of an element is found, also between markup and behind a condition', () => {
  expect(inComponent('<p>Read <b>this</b></p>')).toEqual(['Read', 'this'])
  expect(inComponent('{#if a}Shown{:else}Hidden{/if}')).toEqual(['Shown', 'Hidden'])
  expect(inComponent("<p>{a ? 'one' : `two ${b}`}</p>")).toEqual(['one', 'two …'])
})

test('names that are read out, and props that a component shows, are found', () => {
  expect(inComponent('<input placeholder="Find" aria-label="Find a page" />')).toHaveLength(2)
  expect(inComponent('<button aria-label="Remove {name}">×</button>')).toEqual(['Remove'])
  expect(inComponent('<Dialog title="Really?" width={3} />')).toEqual(['Really?'])
  expect(inComponent("<Field label={isNew ? 'Name' : t('New name')} />")).toEqual(['Name'])
})

test('what is said through the words is fine, and so is what nobody reads', () => {
  expect(inComponent("<p>{t('Read this')}, 12 kB</p>")).toEqual([])
  expect(inComponent('<p class="Big Box" role="status" {...rest}>×</p>')).toEqual([])
  expect(inComponent('<Icon icon={Search} class="Big Box" />')).toEqual([])
  expect(inComponent('<style>p { content: "Read this" }</style>')).toEqual([])
})

test('in scripts sentences are found, and names under which a screen shows something', () => {
  expect(inScript("say('Moved it to the trash.')")).toEqual(['Moved it to the trash.'])
  expect(inScript('say(`Moved ${name} to the trash.`)')).toHaveLength(1)
  expect(inScript("const item = { label: 'Delete', keys: 'Delete' }")).toEqual(['Delete'])
  expect(inScript("frame.title = 'Diagram'")).toEqual(['Diagram'])
  expect(inScript("field.setAttribute('aria-label', 'Search')")).toEqual(['Search'])
  expect(inScript("make('p', { 'aria-label': `Footnote ${label}` })")).toEqual(['Footnote …'])
})

test('in scripts bugs, selectors and comparisons are no words', () => {
  expect(inScript("throw new Error('The list is empty here.')")).toEqual([])
  expect(inScript("root.querySelector('ul, ol > li')")).toEqual([])
  expect(inScript("if (event.key === 'Enter') run()")).toEqual([])
  expect(inScript("say(t('Moved it to the trash.'))")).toEqual([])
})
