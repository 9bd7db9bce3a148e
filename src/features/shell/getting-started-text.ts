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

export type Guide = Readonly<
  Record<
    GuidePage,
    { readonly name: string; readonly icon: string; readonly blocks: readonly GuideBlock[] }
  >
>
type Task = readonly Run[]

/**
 * The pages of "Getting started": real tasks, each showing one thing. They say what a finger does where the device is
 * held in the hand, and what keys do elsewhere.
 */
export const guidePages = (isTouch: boolean): Guide => ({
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
          ...(isTouch ? touch.write : keys.write),
        ],
      },
      { kind: 'heading', text: 'Arrange' },
      {
        kind: 'tasks',
        tasks: [
          ...(isTouch ? touch.arrange : keys.arrange),
          ['Delete it, and bring it back with “Undo”.'],
        ],
      },
      { kind: 'heading', text: 'Connect and find' },
      {
        kind: 'tasks',
        tasks: [
          isTouch ? touch.link : keys.link,
          ['Open ', { page: 'links' }, ' and look at the end of it: this page is there.'],
          ...(isTouch ? touch.find : keys.find),
        ],
      },
      { kind: 'heading', text: 'Keep' },
      {
        kind: 'tasks',
        tasks: [
          ['Open the pill at the top right. It says how long the disk took for your last words.'],
          [
            isTouch
              ? 'Switch to flight mode, close Holdfast and open it again.'
              : 'Switch the network off and reload this page.',
          ],
          [
            `Import ${isTouch ? 'Markdown files or the zip of' : 'a folder of Markdown or'} an Obsidian vault. You see what will change before it does, and can undo all of it.`,
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
            isTouch ? 'the arrow at the top left' : key('Mod+['),
            '.',
          ],
          ['Rename this page and look at the link that led here.'],
          [
            'Write ',
            { text: '#', mark: 'code' },
            ` and a word: a tag. A ${isTouch ? 'tap' : 'click'} on it finds all pages that have it.`,
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
        runs: ['Any page can hold pages. What you move onto this one lies below it in the tree.'],
      },
      {
        kind: 'paragraph',
        runs: ['The word to search for is ', { text: 'lighthouse', mark: 'bold' }, '.'],
      },
    ],
  },
})

const keys = {
  write: [
    [
      'On an empty line press ',
      { text: '/', mark: 'code' },
      ' and choose a block: a heading, a table, a callout.',
    ],
    ['Select a word and press ', key('Mod+B'), '. ', key('Mod+Z'), ' takes it back.'],
  ],
  arrange: [
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
  ],
  link: ['Type ', { text: '[[', mark: 'code' }, ' and the first letters of a page to link to it.'],
  find: [
    ['Press ', key('Mod+K'), ' and type “lighthouse”. It is in the text of one of these pages.'],
    ['Press ', key('?'), ' outside of a text to see every shortcut.'],
  ],
} satisfies Readonly<Record<string, Task | readonly Task[]>>

const touch = {
  write: [
    [
      'On an empty line tap ',
      { text: '+', mark: 'code' },
      ' in the bar above the keyboard and choose a block: a heading, a table, a callout.',
    ],
    [
      'Hold a word to select it and tap ',
      { text: 'B', mark: 'bold' },
      ' in the bar. The bent arrow takes it back.',
    ],
  ],
  arrange: [
    ['Make a page with “New” at the bottom.'],
    [
      'Open “All pages” on the Home screen. In the menu of your page choose “Move to…”, then ',
      { page: 'shelf' },
      '.',
    ],
  ],
  link: [
    'Tap ',
    { text: '@', mark: 'code' },
    ' in the bar and type the first letters of a page to link to it.',
  ],
  find: [['Tap “Search” at the bottom and type “lighthouse”. It is in one of these pages.']],
} satisfies Readonly<Record<string, Task | readonly Task[]>>
