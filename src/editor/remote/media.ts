/**
 * Pictures and pages of other sites: nothing of them is asked for until a person presses Load. What is loaded lives in
 * a document of its own (remote.html), which alone may reach other origins.
 *
 *     offered --Load--> loading --size, opened--> shown
 *                          | failed                  (a second copy of a loaded address starts at loading)
 *                          v
 *                        failed --Try again--> loading
 */
import { drawGlyph, make } from '../dom.ts'
import type { TextGlyphName } from '../text-glyphs.ts'
import { playerOf, siteOf, webAddress } from './addresses.ts'
import { readAnswer, writeWish, type RemoteAnswer, type RemoteKind } from './messages.ts'
import { t } from '../../words/words.ts'

/** Addresses a person loaded since the app was opened; undoing and scrolling do not ask again. */
const loaded = new Set<string>()

/** Whoever waits for the answers of a frame. Frames that left the page are forgotten at the next answer. */
const listeners = new Map<HTMLIFrameElement, (answer: RemoteAnswer) => void>()

function hear(event: MessageEvent<unknown>): void {
  if (event.origin !== window.location.origin) return
  for (const [frame, listener] of listeners) {
    if (!frame.isConnected) listeners.delete(frame)
    else if (event.source === frame.contentWindow) {
      const answer = readAnswer(event.data)
      if (answer !== null) listener(answer)
    }
  }
}

const loadLabels: Readonly<Record<RemoteKind | 'video', (site: string) => string>> = {
  picture: (site) => t('Load picture from {site}', { site }),
  page: (site) => t('Load page from {site}', { site }),
  video: (site) => t('Load video from {site}', { site }),
}

/** A thing of another site in its place in the text: the offer to load it, then itself. Null for what is no web address. */
export function remoteMedia(
  wished: RemoteKind,
  address: string,
  label: string,
): HTMLElement | null {
  const site = siteOf(address)
  const url = webAddress(address)
  if (site === null || url === null) return null
  const isFilm = playerOf(url) !== null
  // Notes of other programs name films as they name pictures.
  const kind = isFilm ? 'page' : wished
  const noun = isFilm ? 'video' : kind
  const holder = make('span', { class: 'remote', tabindex: '-1' })

  const offer = () => {
    const load = make('button', { type: 'button', class: 'load-remote' }, loadLabels[noun](site))
    load.addEventListener('click', () => {
      loaded.add(address)
      open()
      holder.focus()
    })
    const words = kind === 'picture' ? label : ''
    holder.replaceChildren(card(kind === 'picture' ? 'image' : 'open', address, words, load))
  }

  const open = () => {
    const frame = make('iframe', {
      class: `remote-frame remote-${noun}`,
      title: label === '' ? t('From {site}', { site }) : label,
      referrerpolicy: 'no-referrer',
      allow: isFilm ? 'fullscreen; encrypted-media; picture-in-picture' : null,
      // A picture has nothing to go into.
      tabindex: kind === 'picture' ? '-1' : null,
    })
    if (listeners.size === 0) window.addEventListener('message', hear)
    listeners.set(frame, (answer) => {
      frame.classList.add('is-shown')
      if (answer.kind === 'failed') fail()
      else if (answer.kind === 'size') {
        frame.style.aspectRatio = `${answer.width} / ${answer.height}`
        frame.style.setProperty('--natural-width', `${answer.width}px`)
      }
    })
    // Not even our own document came: the browser shows a page of its own there, which cannot be looked into.
    frame.addEventListener('load', () => {
      if (frame.contentDocument === null) fail()
    })
    frame.src = `/remote.html#${writeWish({ kind, address, label })}`
    holder.replaceChildren(...(kind === 'page' ? [linkTo(address, site), frame] : [frame]))
  }

  const fail = () => {
    const again = make('button', { type: 'button', class: 'load-remote' }, t('Try again'))
    again.addEventListener('click', () => {
      open()
      holder.focus()
    })
    const what = navigator.onLine
      ? t('{site} cannot be reached.', { site })
      : t('You are offline: {site} cannot be reached.', { site })
    const state = card('picture-off', address, what, again)
    state.setAttribute('role', 'alert')
    holder.replaceChildren(state)
  }

  if (loaded.has(address)) open()
  else offer()
  return holder
}

function card(
  glyph: TextGlyphName,
  address: string,
  text: string,
  button: HTMLElement,
): HTMLElement {
  return make(
    'span',
    { class: 'picture-empty', title: address },
    drawGlyph(glyph),
    ...(text === '' ? [] : [text]),
    button,
  )
}

/** Pages that refuse to be shown inside another one are one step away. */
function linkTo(address: string, site: string): HTMLElement {
  const link = make(
    'button',
    { type: 'button', class: 'embed-open', title: t('{address} (opens in a tab)', { address }) },
    drawGlyph('open'),
    site,
  )
  link.addEventListener('click', () => window.open(address, '_blank', 'noopener,noreferrer'))
  return link
}
