import * as Y from 'yjs'

/** The words of a shared document that no schema can hold, one line a block. Never recurses. */
export function plainText(fragment: Y.XmlFragment): readonly string[] {
  const lines: string[] = []
  let line = ''
  const open: unknown[] = [...(fragment.toArray() as readonly unknown[])].reverse()
  while (open.length > 0) {
    const next = open.pop()
    if (next instanceof Y.XmlText) line += textOf(next)
    else if (next instanceof Y.XmlElement) {
      if (line !== '') lines.push(line)
      line = ''
      for (const child of [...(next.toArray() as readonly unknown[])].reverse()) open.push(child)
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

function textOf(text: Y.XmlText): string {
  const delta = text.toDelta() as readonly { readonly insert?: unknown }[]
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
}
