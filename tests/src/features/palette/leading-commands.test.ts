import { expect, test } from 'vitest'
import { leadingCommands } from '../../../../src/features/palette/leading-commands.ts'

const command = (label: string) => ({ id: label, label, group: 'Do', keys: [], run() {} })
const commands = ['Import notes', 'Export as Markdown', 'New page', 'Settings'].map(command)
const leading = (text: string, ...names: string[]) =>
  leadingCommands(commands, names, text).map(({ label }) => label)

test('a command whose label begins with the text stands above pages that only hold it somewhere', () => {
  expect(leading('import', 'Notes on import')).toEqual(['Import notes'])
  expect(leading('Impo')).toEqual(['Import notes'])
  expect(leading('import notes')).toEqual(['Import notes'])
})

test('a page named exactly so comes first, and one that begins with the same words', () => {
  expect(leading('import', 'Import')).toEqual([])
  expect(leading('settings', 'Séttings')).toEqual([])
  expect(leading('import', 'Import plan')).toEqual([])
})

test('half a word means the page that begins with it, a whole one the command', () => {
  expect(leading('sett', 'Settlement')).toEqual([])
  expect(leading('new', 'Newsletter')).toEqual(['New page'])
})

test('one or two letters mean no command yet', () => {
  expect(leading('im')).toEqual([])
  expect(leading('')).toEqual([])
})
