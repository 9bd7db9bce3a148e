/** How the installed app and this tab stand to each other on this device. */
export type AppStorage =
  /** This is the installed app. */
  | 'inside'
  /** Chromium: the installed app opens the same storage. */
  | 'same'
  /** iPhone and iPad: an app on the Home Screen starts with an empty storage of its own. */
  | 'separate'
  /** The browser installs nothing. */
  | 'none'

type Device = Pick<Navigator, 'userAgent' | 'maxTouchPoints'>

export function appStorage(device: Device, isInstalled: boolean): AppStorage {
  if (isInstalled) return 'inside'
  if (isAppleHandheld(device)) return 'separate'
  // Safari on a Mac copies cookies into a web app and nothing else.
  if (/Version\/.*Safari\//.test(device.userAgent)) return 'separate'
  return /Chrome\//.test(device.userAgent) ? 'same' : 'none'
}

/** An iPad says that it is a Mac; a Mac has no touch screen. */
export function isAppleHandheld({ userAgent, maxTouchPoints }: Device): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)
}
