import { expect, test } from 'vitest'
import { readLaunchIntent, withoutLaunchIntent } from '../../src/pwa/launch.ts'

const at = (address: string) => new URL(address, 'https://holdfast.test')

test('each shortcut of the manifest is an action', () => {
  for (const action of ['new', 'search', 'today', 'record']) {
    expect(readLaunchIntent(at(`/?action=${action}`))).toEqual({ kind: 'action', action })
  }
})

test('a share names its place in the inbox, or that it was lost', () => {
  expect(readLaunchIntent(at('/?share=0f1e'))).toEqual({ kind: 'share', id: '0f1e' })
  expect(readLaunchIntent(at('/?share=unavailable'))).toEqual({ kind: 'share-lost' })
})

test('a plain visit and an unknown action ask for nothing', () => {
  expect(readLaunchIntent(at('/w/1/2?src=pwa'))).toBeNull()
  expect(readLaunchIntent(at('/?action=erase'))).toBeNull()
})

test('the address forgets the intent and keeps the rest', () => {
  expect(withoutLaunchIntent(at('/?action=new&q=a#part'))).toBe('/?q=a#part')
  expect(withoutLaunchIntent(at('/?share=0f1e&src=pwa'))).toBe('/')
})
