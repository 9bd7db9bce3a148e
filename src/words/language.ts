/** Which language the page speaks: chosen on this device, else the first of the browser's that there is. */
import { learn, ownLanguage, speak, spoken, type Lookup } from './words.ts'

type Words = () => Promise<{ readonly default: Lookup }>

type Language = {
  /** As BCP 47 has it. */
  readonly tag: string
  /** As its speakers call it. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  /** Whose dates and numbers it has, where that is not for the browser to say. */
  readonly region?: string
  /** False: only for who asks for it by its tag. */
  readonly isOffered: boolean
  /** What its parts of the app say, each part loaded with it; null for the words that stand in the sources. */
  readonly words: { readonly screen: Words; readonly editor: Words } | null
}

const pseudo: Words = () => import('./languages/pseudo.ts')

const english: Language = {
  tag: ownLanguage,
  name: 'English',
  direction: 'ltr',
  isOffered: true,
  words: null,
}

const languages: readonly Language[] = [
  english,
  {
    tag: 'en-XA',
    name: 'Pseudo-English',
    direction: 'ltr',
    // A date that is written in English shows, too.
    region: 'el',
    isOffered: false,
    words: { screen: pseudo, editor: pseudo },
  },
  {
    tag: 'ar-XB',
    name: 'Pseudo-English, mirrored',
    direction: 'rtl',
    region: 'ar-EG',
    isOffered: false,
    words: { screen: pseudo, editor: pseudo },
  },
]

const storageKey = 'holdfast:language'

/**
 * Makes the page speak the language of this device, before anything is shown. Words that cannot be loaded leave it
 * speaking English: what is written matters more.
 */
export async function startLanguage(
  root: HTMLElement,
  report: (error: unknown) => void,
): Promise<void> {
  const language = wanted()
  if (language.words === null) return enter(language, root)
  try {
    const { default: lookup } = await language.words.screen()
    enter(language, root, lookup)
  } catch (error) {
    report(error)
    enter(english, root)
  }
}

/** Loads what the editor says. Without it the editor speaks English. */
export async function startEditorWords(report: (error: unknown) => void): Promise<void> {
  const words = languages.find(({ tag }) => tag === spoken())?.words?.editor
  if (words === undefined) return
  try {
    learn((await words()).default)
  } catch (error) {
    report(error)
  }
}

/** The languages to choose from: those offered, and the one that is spoken. */
export function choosableLanguages(): readonly { readonly tag: string; readonly name: string }[] {
  return languages.filter(({ tag, isOffered }) => isOffered || tag === spoken())
}

/** Keeps the choice on this device. It is spoken from the next start on. */
export function chooseLanguage(tag: string): void {
  localStorage.setItem(storageKey, tag)
}

function wanted(): Language {
  const chosen = localStorage.getItem(storageKey)
  const known = languages.find(({ tag }) => tag === chosen)
  if (known !== undefined) return known
  for (const asked of navigator.languages)
    for (const language of languages)
      if (language.isOffered && isOf(asked, language.tag)) return language
  return english
}

function enter(
  { tag, direction, region }: Language,
  root: HTMLElement,
  ...lookups: Lookup[]
): void {
  // A person with British English gets British dates, also where the words are just English.
  const asked = navigator.languages.find((one) => isOf(one, tag))
  speak(tag, region ?? asked ?? tag, ...lookups)
  root.lang = tag
  root.dir = direction
}

const isOf = (asked: string, tag: string) => asked === tag || asked.startsWith(`${tag}-`)
