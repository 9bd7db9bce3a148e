/** Compares a translation with the sentences of the sources. */

/**
 * @typedef {import('./messages.mjs').Message} Message
 * @typedef {Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>} Forms
 * @typedef {Readonly<Record<string, string | Forms>>} Translation
 */

/**
 * Everything that is wrong with a translation, as sentences: empty when it can ship.
 * @param {string} language as BCP 47 has it
 * @param {{ screen: Translation, editor: Translation }} words by the part of the app that loads them
 * @param {ReadonlyMap<string, Message>} messages what the sources say
 * @returns {string[]}
 */
export function translationProblems(language, words, messages) {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const problems = []
  for (const message of messages.values()) {
    const area = message.areas.has('screen') ? 'screen' : 'editor'
    const said = words[area][message.text]
    if (said === undefined) problems.push(`${area} lacks “${message.text}”.`)
    else problems.push(...formProblems(message, said, categories))
  }
  for (const area of /** @type {const} */ (['screen', 'editor']))
    for (const text of Object.keys(words[area])) {
      if (text.startsWith('error:')) continue
      const areas = messages.get(text)?.areas
      if (areas === undefined) problems.push(`Nothing says “${text}” any more.`)
      else if (area === 'editor' && areas.has('screen'))
        problems.push(`“${text}” is said without the editor too: it belongs to screen.`)
      else if (area === 'screen' && !areas.has('screen'))
        problems.push(`“${text}” is said by the editor alone.`)
    }
  return problems
}

/**
 * @param {Message} message
 * @param {string | Forms} said
 * @param {readonly Intl.LDMLPluralRule[]} categories
 */
function formProblems({ text, one }, said, categories) {
  if (typeof said === 'string') {
    if (one !== null) return [`“${text}” depends on a number and needs its plural forms.`]
    return namesOf(said) === namesOf(text) ? [] : [`“${said}” has other names than “${text}”.`]
  }
  if (one === null) return [`“${text}” depends on no number.`]
  const missing = categories.filter((category) => said[category] === undefined)
  const other = Object.values(said).filter((form) =>
    // A form for a single number need not say the number.
    [namesOf(text), namesOf(text.replace('{count}', ''))].every((names) => names !== namesOf(form)),
  )
  return [
    ...missing.map((category) => `“${text}” has no form for “${category}”.`),
    ...other.map((form) => `“${form}” has other names than “${text}”.`),
  ]
}

/** @param {string} text */
const namesOf = (text) => [...new Set(text.match(/\{\w+\}|[[\]]/g))].sort().join(' ')
