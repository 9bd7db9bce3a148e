/**
 * How long a password would hold against guessing, roughly: the signs that are not given away by a neighbour, times what
 * each of them says. A hint while typing; the server asks for a length alone.
 */
import { shortestPassword } from '../../../protocol/accounts-api.ts'

export type Strength = 'short' | 'weak' | 'fair' | 'strong'

/** Bits from which a stolen, slowly hashed password is out of reach of one machine, and of many. */
const fairBits = 40
const strongBits = 60

/** What begins most of the passwords that were ever stolen. */
const common =
  /pass ?wor[dt]|qwert|azert|letmein|welcome|admin|iloveyou|monkey|dragon|holdfast|abc123/giu

/** `known`: what an attacker tries first, such as the name and the address of the account. */
export function passwordStrength(password: string, known: readonly string[] = []): Strength {
  if (password.length < shortestPassword) return 'short'
  let rest = password.replaceAll(common, '*')
  for (const word of known.flatMap((text) => text.split(/[\s@.]+/u)))
    if (word.length > 2) rest = rest.replaceAll(new RegExp(escaped(word), 'giu'), '*')
  const bits = telling(rest) * Math.log2(alphabet(rest))
  return bits < fairBits ? 'weak' : bits < strongBits ? 'fair' : 'strong'
}

/** How many signs do not just repeat or follow the one before them. */
function telling(text: string): number {
  let count = 0
  let before = Number.NaN
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0
    if (Math.abs(code - before) > 1) count++
    before = code
  }
  return count
}

function alphabet(text: string): number {
  let size = 1
  if (/\p{Ll}/u.test(text)) size += 26
  if (/\p{Lu}/u.test(text)) size += 26
  if (/\d/u.test(text)) size += 10
  if (/[^\p{L}\d]/u.test(text)) size += 20
  return size
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
