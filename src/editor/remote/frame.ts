/**
 * The script of remote.html: the one document that may reach other origins, and only with a picture or a page in a
 * frame. The page opens it when a person presses Load; it asks for that one thing and says how it went.
 */
import { playerOf, webAddress } from './addresses.ts'
import { readWish, type RemoteAnswer } from './messages.ts'

const answer = (message: RemoteAnswer) => window.parent.postMessage(message, window.location.origin)

function showPicture(address: URL, label: string): void {
  const picture = document.createElement('img')
  picture.alt = label
  picture.addEventListener('error', () => answer({ kind: 'failed' }))
  picture.addEventListener('load', () => {
    // A drawing may have no size of its own.
    const { naturalWidth: width, naturalHeight: height } = picture
    answer({ kind: 'size', width: width || 300, height: height || 150 })
  })
  picture.src = address.href
  document.body.append(picture)
}

/**
 * A page gets scripts and nothing else: no storage of its own (so no one recognises the reader), no windows, no forms,
 * no way out of the frame. Players refuse to play without their own storage, and are given it.
 */
function showPage(address: URL, label: string): void {
  const player = playerOf(address)
  const frame = document.createElement('iframe')
  frame.title = label
  frame.setAttribute(
    'sandbox',
    player === null ? 'allow-scripts' : 'allow-scripts allow-same-origin allow-presentation',
  )
  frame.referrerPolicy = player?.needsOrigin === true ? 'strict-origin' : 'no-referrer'
  if (player !== null) frame.allow = 'fullscreen; encrypted-media; picture-in-picture'
  frame.addEventListener('load', () => answer({ kind: 'opened' }))
  frame.src = player?.address ?? address.href
  document.body.append(frame)
}

function show(): void {
  // On its own, this document would show any site under our name.
  if (window.parent === window) return
  const wish = readWish(window.location.hash.slice(1))
  const address = wish === null ? null : webAddress(wish.address)
  const isOurs = address?.host === window.location.host
  if (wish === null || address === null || isOurs || !navigator.onLine) answer({ kind: 'failed' })
  else if (wish.kind === 'picture') showPicture(address, wish.label)
  else showPage(address, wish.label)
}

show()
