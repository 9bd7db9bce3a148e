import { afterEach, expect, test } from 'vitest'
import { Shortcuts, chordOf, type Shortcut } from '../../../src/stores/shortcuts.svelte.ts'
import { ariaKeys, formatKeys } from '../../../src/ui/keys.ts'

const key = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { cancelable: true, ...init })

function shortcut(id: string, keys: string[], log: string[], when?: () => boolean): Shortcut {
  return {
    id,
    keys,
    label: id,
    group: 'Go',
    run: () => log.push(id),
    ...(when === undefined ? {} : { when }),
  }
}

afterEach(() => {
  document.body.replaceChildren()
})

test('a chord is named by its modifiers and the key that was meant', () => {
  expect(chordOf(key({ key: 'k', code: 'KeyK', ctrlKey: true }), false)).toBe('Mod+K')
  expect(chordOf(key({ key: 'k', code: 'KeyK', metaKey: true }), true)).toBe('Mod+K')
  expect(chordOf(key({ key: 'L', code: 'KeyL', ctrlKey: true, shiftKey: true }), false)).toBe(
    'Mod+Shift+L',
  )
  expect(chordOf(key({ key: '˜', code: 'KeyN', altKey: true }), true)).toBe('Alt+N')
  expect(chordOf(key({ key: '?', code: 'Slash', shiftKey: true }), false)).toBe('?')
  expect(chordOf(key({ key: 'Control', ctrlKey: true }), false)).toBe(null)
})

test('the first command that can run now takes the key', () => {
  const log: string[] = []
  const table = new Shortcuts()
  table.add([shortcut('never', ['Mod+K'], log, () => false), shortcut('palette', ['Mod+K'], log)])
  const event = key({ key: 'k', code: 'KeyK', ctrlKey: true, metaKey: false })
  expect(table.press(event)).toBe(true)
  expect(event.defaultPrevented).toBe(true)
  expect(log).toEqual(['palette'])
})

test('two keys one after the other are a command of their own', () => {
  const log: string[] = []
  const table = new Shortcuts()
  const remove = table.add([shortcut('today', ['G T'], log)])
  expect(table.press(key({ key: 'g', code: 'KeyG' }))).toBe(false)
  expect(table.press(key({ key: 't', code: 'KeyT' }))).toBe(true)
  expect(table.press(key({ key: 't', code: 'KeyT' }))).toBe(false)
  expect(log).toEqual(['today'])
  remove()
  expect(table.all).toEqual([])
})

test('single letters belong to the text while one writes, and can be switched off', () => {
  const log: string[] = []
  let hasLetters = true
  const table = new Shortcuts(() => hasLetters)
  table.add([shortcut('keys', ['?'], log), shortcut('palette', ['Mod+K'], log)])
  const field = document.createElement('input')
  document.body.append(field)
  const listen = (event: KeyboardEvent) => void table.press(event)
  window.addEventListener('keydown', listen)
  field.dispatchEvent(key({ key: '?', code: 'Slash', shiftKey: true, bubbles: true }))
  expect(log).toEqual([])
  field.dispatchEvent(key({ key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true }))
  expect(log).toEqual(['palette'])
  hasLetters = false
  document.body.dispatchEvent(key({ key: '?', code: 'Slash', shiftKey: true, bubbles: true }))
  expect(log).toEqual(['palette'])
  window.removeEventListener('keydown', listen)
})

test('keys are shown as the machine names them', () => {
  expect(formatKeys('Mod+Shift+L', false)).toBe('Ctrl Shift L')
  expect(formatKeys('Mod+Shift+L', true)).toBe('⌘ ⇧ L')
  expect(formatKeys('G T', false)).toBe('G T')
  expect(ariaKeys('Mod+K', false)).toBe('Control+K')
})
