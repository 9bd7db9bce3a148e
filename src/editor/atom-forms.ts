/** The small forms that change what has no text of its own: links, formulas, pictures. */
import { NodeSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { readText } from './attribute.ts'
import { addressFrom, linkAround, setLink } from './commands/marks.ts'
import type { FieldForm } from './field-form.ts'
import { t } from '../words/words.ts'

/** For the link at the caret, or one over the selected words. Null where no link can stand. */
export function linkForm(view: EditorView): FieldForm | null {
  const { selection, doc } = view.state
  const { $from, $to } = selection
  if (!$from.sameParent($to) || !$from.parent.inlineContent) return null
  if ($from.parent.type.spec.code === true) return null
  const link = selection.empty ? linkAround($from) : null
  const from = link?.from ?? selection.from
  const to = link?.to ?? selection.to
  const text = doc.textBetween(from, to)
  return {
    title: t('Link'),
    position: from,
    fields: [
      {
        id: 'address',
        label: t('Address'),
        value: readText(link?.mark.attrs['href']),
        placeholder: 'example.org',
      },
      ...(link !== null || selection.empty ? [{ id: 'text', label: t('Text'), value: text }] : []),
    ],
    apply: ({ address = '', text: shown }) => {
      if (address.trim() === '' && link === null) return null
      const href = addressFrom(address)
      if (href === null) return t('Only web, mail and phone addresses can be linked.')
      setLink(from, to, href, shown)(view.state, (tr) => view.dispatch(tr))
      return null
    },
  }
}

/** For the formula or picture at a place. Null for what has no form. */
export function atomForm(view: EditorView, position: number): FieldForm | null {
  const node = view.state.doc.nodeAt(position)
  if (node === null || !view.editable) return null
  const set = (attributes: Readonly<Record<string, unknown>>) => {
    const present = view.state.doc.nodeAt(position)
    if (present?.type !== node.type) return
    const tr = view.state.tr
    for (const [name, value] of Object.entries(attributes)) {
      if (present.attrs[name] !== value) tr.setNodeAttribute(position, name, value)
    }
    if (tr.docChanged) view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, position)))
  }
  if (node.type.name === 'math_inline') {
    return {
      title: t('Formula'),
      position,
      fields: [
        {
          id: 'tex',
          label: 'TeX',
          value: readText(node.attrs['tex']),
          placeholder: 'e^{i\\pi} + 1 = 0',
          isCode: true,
        },
      ],
      preview: ({ tex = '' }) => set({ tex }),
      apply: ({ tex = '' }) => {
        set({ tex })
        return null
      },
    }
  }
  if (node.type.name === 'image' || node.type.name === 'image_inline') {
    return {
      title: t('Picture'),
      position,
      fields: [
        {
          id: 'alt',
          label: t('Description, for who cannot see it'),
          value: readText(node.attrs['alt']),
        },
        { id: 'title', label: t('Caption'), value: readText(node.attrs['title']) },
      ],
      apply: ({ alt = '', title = '' }) => {
        set({ alt, title })
        return null
      },
    }
  }
  return null
}
