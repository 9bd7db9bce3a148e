import type { Component } from 'svelte'
import type { LucideProps } from '@lucide/svelte'
import FileIcon from '@lucide/svelte/icons/file'
import FileText from '@lucide/svelte/icons/file-text'
import Folder from '@lucide/svelte/icons/folder'
import Layers from '@lucide/svelte/icons/layers'

export type Outline = Component<LucideProps>

const outlineByType: Readonly<Record<string, Outline>> = {
  space: Layers,
  folder: Folder,
  page: FileText,
  file: FileIcon,
}

/** The outline of a node without an icon of its own. A type this version does not know looks like a file. */
export function outlineOfType(type: string): Outline {
  return outlineByType[type] ?? FileIcon
}

/** Marks an icon that names an outline of the collection, as in `lucide:sun`; anything else is an emoji. */
export const outlinePrefix = 'lucide:'

/** The name in the collection when `icon` is an outline, else null. */
export function outlineName(icon: string | null): string | null {
  return icon?.startsWith(outlinePrefix) === true ? icon.slice(outlinePrefix.length) : null
}
