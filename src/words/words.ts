/**
 * The words of the screen. An English sentence stands where it is shown and is its own key: what a translation lacks, and
 * what it has too much, is found by reading the sources (`scripts/words/messages.mjs`), and a chunk has the sentences
 * of its own screens and no others. Loaded before any of them is: the language of a page never changes while it stands.
 */

/** A sentence of another language, or its forms by plural category; undefined where there is none. */
export type Lookup = (message: string) => string | Forms | undefined

/** A sentence that depends on a number, by plural category. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & Record<'other', string>>

type Value = string | number

/** The names in braces. */
type Names<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never

type Values<Message extends string, Given extends string = never> = [
  Exclude<Names<Message>, Given>,
] extends [never]
  ? []
  : [values: { readonly [Name in Exclude<Names<Message>, Given>]: Value }]

/** A sentence that is made at run time could not be found in the sources. */
type Literal<Message extends string> = string extends Message ? never : Message

type EnglishForms<One extends string, Other extends string> = {
  readonly one: Literal<One>
  readonly other: Literal<Other>
}

/** The language that stands in the sources. */
export const ownLanguage = 'en'

let tag = ownLanguage
let formats = ownLanguage
let lookups: readonly Lookup[] = []

/** Which language is spoken from here on, as BCP 47 tags: its own, and with the region whose dates and numbers it has. */
export function speak(language: string, region: string, ...words: readonly Lookup[]): void {
  tag = language
  formats = region
  lookups = words
}

/** More words of the language that is spoken, for a part of the app that is loaded later. */
export function learn(words: Lookup): void {
  lookups = [...lookups, words]
}

/** The language that is spoken, as a BCP 47 tag. */
export function spoken(): string {
  return tag
}

/** What dates and numbers are written by, as a BCP 47 tag. */
export function formatTag(): string {
  return formats
}

/** A sentence. Names in braces stand for values; numbers are written as the language does. */
export function t<const Message extends string>(
  message: Literal<Message>,
  ...[values]: Values<Message>
): string {
  return fill(plain(message), values)
}

/** A sentence that depends on a number, which stands for `{count}` in it. */
export function plural<const One extends string, const Other extends string>(
  count: number,
  forms: EnglishForms<One, Other>,
  ...[values]: Values<One | Other, 'count'>
): string {
  return fill(formOf(count, forms), { ...values, count })
}

/**
 * A sentence with marked parts, `'Write to [the author] first'`, for markup around them: the texts at the odd places are
 * the marked ones.
 */
export function parts<const Message extends string>(
  message: Literal<Message>,
  ...[values]: Values<Message>
): string[] {
  return plain(message)
    .split(/[[\]]/)
    .map((part) => fill(part, values))
}

/** The words for an error that a worker or the server named by its code; else its own English sentence. */
export function errorText(error: { readonly code: string; readonly message: string }): string {
  const found = find(`error:${error.code}`)
  return typeof found === 'string' ? fill(found, { message: error.message }) : error.message
}

function find(message: string): string | Forms | undefined {
  for (const lookup of lookups) {
    const found = lookup(message)
    if (found !== undefined) return found
  }
  return undefined
}

function plain(message: string): string {
  const found = find(message)
  return typeof found === 'string' ? found : (found?.other ?? message)
}

function formOf(count: number, english: { readonly one: string; readonly other: string }): string {
  const found = find(english.other)
  const forms: Forms =
    typeof found === 'object'
      ? found
      : { ...english, ...(found === undefined ? {} : { one: found, other: found }) }
  return forms[new Intl.PluralRules(tag).select(count)] ?? forms.other
}

function fill(text: string, values: Readonly<Record<string, Value>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name]
    if (value === undefined) return hole
    return typeof value === 'number' ? value.toLocaleString(formats) : value
  })
}
