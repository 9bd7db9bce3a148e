/**
 * English that looks foreign: every letter with an accent, vowels twice, so that it is a third longer, in brackets. What shows plain on a screen in
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
  const words = message.replace(/\{\w+\}|[A-Za-z]/g, (found) => {
    const accented = accentOf.get(found) ?? found
    return /^[aeiou]$/i.test(found) ? accented + accented.toLowerCase() : accented
  })
  return `⟦${words}⟧`
}

/** What a worker says has no words here. */
const lookup: Lookup = (message) => (message.startsWith('error:') ? undefined : pseudo(message))
export default lookup
