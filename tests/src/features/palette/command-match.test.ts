import { expect, test } from 'vitest'
import { fittingCommands } from '../../../../src/features/palette/command-match.ts'

const command = (label: string, group = 'Look') => ({
  id: label,
  label,
  group,
  keys: [],
  run() {},
})
const commands = [
  command('Show or hide the sidebar'),
  command('Light or dark'),
  command('New page', 'Make'),
  command('Move this page to…', 'This page'),
]
const labels = (text: string) => fittingCommands(commands, text).map((fit) => fit.command.label)

test('A command fits when each word begins one of its words', () => {
  expect(labels('side hide')).toEqual(['Show or hide the sidebar'])
  expect(labels('bar')).toEqual([])
})

test('Commands that begin with the text come first', () => {
  expect(labels('mo')).toEqual(['Move this page to…'])
  expect(labels('page')).toEqual(['New page', 'Move this page to…'])
  expect(labels('light')).toEqual(['Light or dark'])
})

test('The fitting words are marked', () => {
  expect(fittingCommands(commands, 'dark')[0]?.markedLabel).toBe('Light or \uE000dark\uE001')
})
