/** What a page says to the service worker: let the waiting version take over. */
export const activateMessage = { type: 'activate' } as const

/** True for `activateMessage`, as it arrives. */
export function isActivateMessage(data: unknown): boolean {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === activateMessage.type
  )
}
