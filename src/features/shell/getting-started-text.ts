import { formatKeys } from '../../ui/keys.ts'

/** A run of text: plain, or marked as the schema of documents names its marks, or a link to a page of the guide. */
type Run =
  string | { readonly text: string; readonly mark: 'bold' | 'code' } | { readonly page: GuidePage }
export type GuideBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly kind: 'tasks'; readonly tasks: readonly (readonly Run[])[] }
  | { readonly kind: 'callout'; readonly runs: readonly Run[] }
export type GuidePage = 'start' | 'links' | 'shelf'

const key = (keys: string): Run => ({
  text: formatKeys(keys).replaceAll(' ', '\u00a0'),
  mark: 'code',
})

/** The pages of "Getting started": real tasks, each showing one thing. */
export const guidePages: Readonly<
  Record<
    GuidePage,
    { readonly name: string; readonly icon: string; readonly blocks: readonly GuideBlock[] }
  >
> = {
  start: {
    name: 'Getting started',
    icon: 'lucide:compass',
    blocks: [
      {
        kind: 'paragraph',
        runs: [
          'This page is yours: change it, tick it off, throw it away. What you write is saved on this device as you type. There is no account, and it works without a connection.',
        ],
      },
      { kind: 'heading', text: 'Write' },
      {
        kind: 'tasks',
        tasks: [
          ['Tick the box of this line.'],
          ['Put the caret behind this sentence and write a few words of your own.'],
          [
            'On an empty line press ',
            { text: '/', mark: 'code' },
            ' and choose a block: a heading, a table, a callout.',
          ],
          ['Select a word and press ', key('Mod+B'), '. ', key('Mod+Z'), ' takes it back.'],
        ],
      },
      { kind: 'heading', text: 'Arrange' },
      {
        kind: 'tasks',
        tasks: [
          ['Make a page with ', key('Alt+N'), ', or with “New page” at the left.'],
          [
            'In the tree, drag it onto ',
            { page: 'shelf' },
            '. By keyboard: ',
            key('Alt+ArrowUp'),
            ' and ',
            key('Alt+ArrowDown'),
            ' move a line, ',
            key('F2'),
            ' renames it.',
          ],
          ['Delete it, and bring it back with “Undo”.'],
        ],
      },
      { kind: 'heading', text: 'Connect and find' },
      {
        kind: 'tasks',
        tasks: [
          [
            'Type ',
            { text: '[[', mark: 'code' },
            ' and the first letters of a page to link to it.',
          ],
          ['Open ', { page: 'links' }, ' and look at the end of it: this page is there.'],
          [
            'Press ',
            key('Mod+K'),
            ' and type “lighthouse”. It is in the text of one of these pages.',
          ],
          ['Press ', key('?'), ' outside of a text to see every shortcut.'],
        ],
      },
      { kind: 'heading', text: 'Keep' },
      {
        kind: 'tasks',
        tasks: [
          ['Open the pill at the top right. It says how long the disk took for your last words.'],
          ['Switch the network off and reload this page.'],
          [
            'Import a folder of Markdown or an Obsidian vault. You see what will change before it does, and can undo all of it.',
          ],
        ],
      },
      {
        kind: 'callout',
        runs: ['Done? “Remove this guide” at the top moves these three pages to the trash.'],
      },
    ],
  },
  links: {
    name: 'Links go both ways',
    icon: 'lucide:link',
    blocks: [
      {
        kind: 'paragraph',
        runs: [
          'A link follows its page: rename the page and every link says the new name. At the end of each page stands “Linked from”, with the words around each link.',
        ],
      },
      {
        kind: 'tasks',
        tasks: [
          [
            'Go back to ',
            { page: 'start' },
            ' through this link, then here again with ',
            key('Mod+['),
            '.',
          ],
          ['Rename this page and look at the link that led here.'],
          [
            'Write ',
            { text: '#', mark: 'code' },
            ' and a word: a tag. A click on it finds all pages that have it.',
          ],
        ],
      },
    ],
  },
  shelf: {
    name: 'A shelf for moved pages',
    icon: 'lucide:archive',
    blocks: [
      {
        kind: 'paragraph',
        runs: ['Any page can hold pages. What you drag onto this one lies below it in the tree.'],
      },
      {
        kind: 'paragraph',
        runs: ['The word to search for is ', { text: 'lighthouse', mark: 'bold' }, '.'],
      },
    ],
  },
}
