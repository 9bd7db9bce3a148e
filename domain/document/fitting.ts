/**
 * Makes any list of nodes the valid content of a node type. Concurrent edits, other versions and hostile bytes bring
 * combinations that the schema refuses; what has no place is wrapped, or lifted out of its wrapper, never dropped.
 */
import { append } from '../../lib/append.ts'
import { Fragment, type Node, type NodeType } from 'prosemirror-model'

/** The children as valid content of `type`; a leaf type has none. */
export function fitContent(type: NodeType, children: readonly Node[]): Fragment {
  if (type.isLeaf) return Fragment.empty
  const content = Fragment.fromArray(children)
  if (type.validContent(content)) return content
  return Fragment.fromArray(
    type.inlineContent ? inlineOnly(type, children) : blocksOnly(type, children),
  )
}

function inlineOnly(type: NodeType, children: readonly Node[]): Node[] {
  const fitting: Node[] = []
  for (const child of children) {
    if (!child.isInline) {
      if (fitting.length > 0 && child.textContent !== '') append(fitting, textOf(type, ' '))
      append(fitting, inlineOnly(type, child.content.content))
    } else if (type.contentMatch.matchType(child.type) === null) {
      append(fitting, textOf(type, child.textContent))
    } else {
      fitting.push(child.mark(type.allowedMarks(child.marks)))
    }
  }
  return fitting
}

function textOf(type: NodeType, text: string): Node[] {
  return text === '' ? [] : [type.schema.text(text)]
}

function blocksOnly(type: NodeType, children: readonly Node[]): Node[] {
  const fitting: Node[] = []
  let run: Node[] = []
  const endRun = () => {
    const [first] = run
    if (first !== undefined) append(fitting, wrapped(type, first.type, run))
    run = []
  }
  for (const child of children) {
    if (child.isInline) {
      run.push(child)
      continue
    }
    endRun()
    if (type.contentMatch.matchType(child.type) !== null) fitting.push(child)
    else append(fitting, wrapped(type, child.type, [child]))
  }
  endRun()
  return fitting
}

/** `nodes`, all fitting where `wanted` fits, in the wrappers that `type` asks for; without a way in, what they hold. */
function wrapped(type: NodeType, wanted: NodeType, nodes: readonly Node[]): Node[] {
  const wrappers = type.contentMatch.findWrapping(wanted)
  if (wrappers === null)
    return nodes.flatMap((node) => (node.isLeaf ? [] : blocksOnly(type, node.content.content)))
  let inner: readonly Node[] = nodes
  for (const wrapper of wrappers.toReversed())
    inner = [wrapper.create(null, fitContent(wrapper, inner))]
  return [...inner]
}
