/** A small form beside what it changes, as data. */
export type FormField = {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  readonly isCode?: boolean
}

export type FormValues = Readonly<Record<string, string | undefined>>

export type FieldForm = {
  readonly title: string
  /** The place in the text it stands at. */
  readonly position: number
  readonly fields: readonly FormField[]
  /** Why the values cannot be taken, or null once they were. */
  readonly apply: (values: FormValues) => string | null
  /** Takes each keystroke at once, for what shows it beside the form. */
  readonly preview?: (values: FormValues) => void
}
