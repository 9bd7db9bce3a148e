import { Fragment, type Node } from 'prosemirror-model'
import { v7 } from 'uuid'

/** A picture that stood inside a note as `data:`, to be a file of its own. */
export type InlinePicture = {
  readonly id: string
  readonly name: string
  readonly blob: Blob
}

const endingByType: Readonly<Record<string, string>> = {
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}

/**
 * Takes the pictures that a document holds as `data:` out of it: each becomes a file, once however often it stands
 * there, and the document names the file. What cannot be decoded stays as it is.
 */
export function takeInlinePictures(document: Node): {
  readonly document: Node
  readonly pictures: readonly InlinePicture[]
} {
  const pictureBySource = new Map<string, InlinePicture>()
  const taken = (source: string): InlinePicture | null => {
    const known = pictureBySource.get(source)
    if (known !== undefined) return known
    const blob = blobOf(source)
    if (blob === null) return null
    const name = `Picture ${pictureBySource.size + 1}.${endingByType[blob.type] ?? 'bin'}`
    const picture = { id: v7(), name, blob }
    pictureBySource.set(source, picture)
    return picture
  }
  const without = (node: Node): Node => {
    if (node.type.name === 'image' || node.type.name === 'image_inline') {
      const source: unknown = node.attrs['src']
      const picture = typeof source === 'string' ? taken(source) : null
      if (picture === null) return node
      return node.type.create({ ...node.attrs, nodeId: picture.id, src: '' }, null, node.marks)
    }
    if (node.isLeaf) return node
    const children = node.children.map(without)
    return children.every((child, at) => child === node.child(at))
      ? node
      : node.copy(Fragment.from(children))
  }
  return { document: without(document), pictures: [...pictureBySource.values()] }
}

function blobOf(source: string): Blob | null {
  const [, type = '', base64 = ''] = /^data:(image\/[a-z]+);base64,([\s\S]+)$/i.exec(source) ?? []
  const mime = type.toLowerCase()
  if (endingByType[mime] === undefined) return null
  try {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    return new Blob([bytes], { type: mime })
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}
