/**
 * English that looks foreign: every letter with an accent, a third longer, in brackets. What shows plain on a screen in
 * it is not translated, and what is cut off would be cut off in a longer language. For tests and for who changes screens.
 */
import type { Lookup } from '../words.ts'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = 'áƀçđéƒğħíĵķłɱñóþɋřšŧúṽŵẋýžÁƁÇĐÉƑĞĦÍĴĶŁḾÑÓÞɊŘŠŦÚṼŴẊÝŽ'
const accentOf = new Map(
  [...plain].map((letter, place) => [letter, [...accented][place] ?? letter]),
)

/** Names in braces stay: they are no words. */
export function pseudo(message: string): string {
  let letters = 0
  const words = message.replace(/\{\w+\}|[A-Za-z]/g, (found) => {
    if (found.length === 1) letters++
    return accentOf.get(found) ?? found
  })
  const padding = '·'.repeat(Math.ceil(letters * 0.3))
  return `⟦${words}${padding}⟧`
}

/** What a worker says has no words here. */
const lookup: Lookup = (message) => (message.startsWith('error:') ? undefined : pseudo(message))
export default lookup
