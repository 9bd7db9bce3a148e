/**
 * Bold and italic never begin or end on a blank: it looks the same, and Markdown's delimiters cannot say it.
 * Parser and serialiser both settle their lines, so that they agree.
 */
import { append } from '../../../lib/append.ts'
import type { Node } from 'prosemirror-model'

const settledNames = ['bold', 'italic']

/** The same line with the marks taken off blanks at the edges of each run. Marks go by name: schemas may be widened. */
export function settleMarks(nodes: readonly Node[]): readonly Node[] {
  let line = nodes
  for (const name of settledNames)
    if (line.some((node) => carries(node, name))) line = settle(line, name)
  return line
}

/** True where the node carries the mark itself, or in its `marks` attribute. */
export function carries(node: Node, name: string): boolean {
  if (node.isText) return node.marks.some(({ type }) => type.name === name)
  const names: unknown = node.attrs['marks']
  return typeof names === 'string' && names.split(' ').includes(name)
}

function settle(nodes: readonly Node[], name: string): Node[] {
  const line: Node[] = []
  for (let start = 0; start < nodes.length;) {
    let end = start
    while (end < nodes.length && carriesAt(nodes, end, name)) end++
    append(line, end > start ? trimRun(nodes.slice(start, end), name) : nodes.slice(end, end + 1))
    start = Math.max(end, start + 1)
  }
  return line
}

function carriesAt(nodes: readonly Node[], index: number, name: string): boolean {
  const node = nodes[index]
  return node !== undefined && carries(node, name)
}

function trimRun(run: readonly Node[], name: string): Node[] {
  let from = 0
  while (from < run.length && isBlank(run[from])) from++
  let to = run.length
  while (to > from && isBlank(run[to - 1])) to--
  return run.flatMap((node, i) => {
    const text = node.text ?? ''
    if (i < from || i >= to) return [withoutMark(node, text, name)]
    const head = i === from && isPlain(node) ? text.length - text.trimStart().length : 0
    const tail = i === to - 1 && isPlain(node) ? text.length - text.trimEnd().length : 0
    if (head === 0 && tail === 0) return [node]
    return [
      ...(head === 0 ? [] : [withoutMark(node, text.slice(0, head), name)]),
      node.type.schema.text(text.slice(head, text.length - tail), node.marks),
      ...(tail === 0 ? [] : [withoutMark(node, text.slice(text.length - tail), name)]),
    ]
  })
}

const isPlain = (node: Node) => node.isText && !carries(node, 'code')

const isBlank = (node: Node | undefined) =>
  node !== undefined && isPlain(node) && (node.text ?? '').trim() === ''

function withoutMark(node: Node, text: string, name: string): Node {
  return node.type.schema.text(
    text,
    node.marks.filter(({ type }) => type.name !== name),
  )
}
