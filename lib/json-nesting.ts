/**
 * How deep the arrays and objects of a JSON text stand in each other. Whoever walks the parsed value by recursion asks
 * first: a megabyte of brackets is short to send and too deep for any stack.
 */
export function jsonNesting(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (isInString) {
      if (character === '\\') index += 1
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '[' || character === '{') deepest = Math.max(deepest, (depth += 1))
    else if (character === ']' || character === '}') depth -= 1
  }
  return deepest
}
