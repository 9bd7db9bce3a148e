import type { Desk } from '../../stores/desk.ts'
import type { Shortcut } from '../../stores/shortcuts.svelte.ts'
import type { paletteDoor } from './doors.ts'
import { catchTyping } from './typed-ahead.ts'

/** Opens a box to type in; what is typed before it is there is in it. */
export async function openBox(
  desk: Desk,
  door: typeof paletteDoor,
  text: string,
  props: { readonly commands?: readonly Shortcut[] },
): Promise<void> {
  const ahead = catchTyping()
  if (ahead === null) return
  try {
    await door()
    if (ahead.isCalledOff) return
    await desk.dialogs.open(door, {
      desk,
      ...props,
      // Read when the box stands.
      get text() {
        return text + ahead.text
      },
    })
  } catch (error) {
    ahead.end()
    throw error
  }
}
