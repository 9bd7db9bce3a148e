import ArrowUpDown from '@lucide/svelte/icons/arrow-up-down'
import HardDrive from '@lucide/svelte/icons/hard-drive'
import Info from '@lucide/svelte/icons/info'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Sun from '@lucide/svelte/icons/sun'
import UserRound from '@lucide/svelte/icons/user-round'
import UsersRound from '@lucide/svelte/icons/users-round'
import type { Outline } from '../../ui/node-icons.ts'
import { t } from '../../words/words.ts'

export type SectionId =
  'appearance' | 'keyboard' | 'account' | 'people' | 'storage' | 'transfer' | 'about'

export const sections: readonly {
  readonly id: SectionId
  readonly label: string
  readonly icon: Outline
}[] = [
  { id: 'appearance', label: t('Appearance'), icon: Sun },
  { id: 'keyboard', label: t('Keyboard'), icon: Keyboard },
  { id: 'account', label: t('Account'), icon: UserRound },
  { id: 'people', label: t('People'), icon: UsersRound },
  { id: 'storage', label: t('Storage'), icon: HardDrive },
  { id: 'transfer', label: t('Import, export'), icon: ArrowUpDown },
  { id: 'about', label: t('About'), icon: Info },
]

/** The section an address names; the first one for a name that is none. */
export function sectionOf(name: string | undefined): SectionId {
  return sections.find(({ id }) => id === name)?.id ?? 'appearance'
}
